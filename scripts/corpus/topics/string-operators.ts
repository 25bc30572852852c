import { valueCases } from '../operator-cases.ts';
import type { Topic } from '../schema.ts';
import { stringValues } from '../string-values.ts';

export const stringOperators: Topic = {
  topic: 'String operators',
  about: 'What each string operator matches, under Allow and under Deny.',
  cases: valueCases(stringValues),
};
