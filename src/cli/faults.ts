import { catalogue } from '../base/fault.ts';

/** What can be wrong with a command line or a configuration file. */
export const cliFault = catalogue({
  InvalidOption: {
    message: (p: { option: string; value: string; expected: string }) =>
      `--${p.option} is '${p.value}', but should be ${p.expected}`,
    hint: 'The command with --help shows every option with its default.',
  },
  QuestionIncomplete: {
    message: (_: Record<never, never>) =>
      'say either --principal, --action and --resource, or --request alone',
    hint: 'For example: entrepot explain --principal arn:aws:iam::123456789012:user/me --action ecr:BatchGetImage --resource arn:aws:ecr:us-east-1:123456789012:repository/app',
  },
  UnreadablePolicy: {
    message: (p: { file: string; reason: string }) => `cannot read the policy ${p.file}: ${p.reason}`,
    hint: 'Name a file with the JSON of one policy.',
  },
  InvalidConfiguration: {
    message: (p: { file: string; reason: string }) => `the configuration file ${p.file} ${p.reason}`,
    hint: "A configuration file holds the options of `entrepot serve` by their names, for example 'listen: 127.0.0.1:4510'.",
  },
});
