import { arnValues, ipValues } from './network-values.ts';
import { binaryValues, boolValues, dateValues, numericValues } from './ordered-values.ts';
import { stringValues } from './string-values.ts';

/** A value of the request, why it meets the operator or does not, and what was chosen if the documents do not say. */
export type LabelledValue = readonly [value: string, label: string, undocumented?: string];

/** The policy's values for one operator, with request values that meet it and that do not: from AWS's documents. */
export interface OperatorRow {
  readonly operator: string;
  readonly key: string;
  readonly policy: unknown;
  readonly yes: readonly LabelledValue[];
  readonly no: readonly LabelledValue[];
  readonly source: string;
}

/** Every operator but `Null`, which looks at no value. The first row of each gives the values for sets and missing keys. */
export const operatorRows: readonly OperatorRow[] = [
  ...stringValues,
  ...numericValues,
  ...dateValues,
  ...boolValues,
  ...binaryValues,
  ...ipValues,
  ...arnValues,
];

/** One row for each operator. */
export const firstRows: readonly OperatorRow[] = [
  ...new Map(operatorRows.toReversed().map(row => [row.operator, row])).values(),
].toReversed();
