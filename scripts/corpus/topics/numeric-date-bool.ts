import { valueCases } from '../operator-cases.ts';
import { binaryValues, boolValues, dateValues, numericValues } from '../ordered-values.ts';
import type { Topic } from '../schema.ts';

export const numericDateBool: Topic = {
  topic: 'Numeric, date, boolean and binary operators',
  about: 'What each of these operators matches and which formats it reads, under Allow and under Deny.',
  cases: valueCases([...numericValues, ...dateValues, ...boolValues, ...binaryValues]),
};
