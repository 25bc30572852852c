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
  CellsMissing: {
    message: (p: { name: string }) =>
      `--cell is '${p.name}', but no configuration file says what cells there are`,
    hint: 'Name one that has a section cells: with --config FILE; docs/cells.md describes it.',
  },
  CellNotNamed: {
    message: (p: { names: string }) =>
      `the configuration file has the cells ${p.names}, but nothing says which of them this server is`,
    hint: 'Say so with --cell NAME.',
  },
  CellUnknown: {
    message: (p: { name: string; names: string }) =>
      `--cell is '${p.name}', but should be one of the cells of the configuration file: ${p.names}`,
    hint: 'Correct the name, or add the cell to the file of every cell.',
  },
  InvalidConfiguration: {
    message: (p: { file: string; reason: string }) => `the configuration file ${p.file} ${p.reason}`,
    hint: "A configuration file holds the options of `entrepot serve` by their names, for example 'listen: 127.0.0.1:4510'.",
  },
});
