import { catalogue } from '../base/fault.ts';

/** What can be wrong with a command line or a configuration file. */
export const cliFault = catalogue({
  InvalidOption: {
    message: (p: { option: string; value: string; expected: string }) =>
      `--${p.option} is '${p.value}', but should be ${p.expected}`,
    hint: '`entrepot serve --help` shows every option with its default.',
  },
  InvalidConfiguration: {
    message: (p: { file: string; reason: string }) => `the configuration file ${p.file} ${p.reason}`,
    hint: "A configuration file holds the options of `entrepot serve` by their names, for example 'listen: 127.0.0.1:4510'.",
  },
});
