import { catalogue, type Fault } from '../../base/fault.ts';
import type { Constraint, Violation } from './violation.ts';

const fault = catalogue({
  InvalidInputException: {
    message: (p: { text: string; Reason: string; member: string }) => p.text,
    hint: 'Correct this parameter and send the request again.',
  },
});

/** Organizations' answer to input that breaks its model: the first violation, as a reason code and its sentence. */
export function organizationsInvalidInput(violations: readonly Violation[]): Fault {
  const violation = violations[0]!;
  const [Reason, text] = wordsFor(violation);
  return fault('InvalidInputException', { text, Reason, member: violation.path.join('.') });
}

type Words = readonly [reason: string, text: string];

const pattern: Words = ['INVALID_PATTERN', 'You provided a value that does not match the required pattern.'];

/** AWS Organizations API Reference, "InvalidInputException"; the sentence of a pattern as observed. */
const words: Readonly<Record<Constraint['kind'], Words>> = {
  required: ['INPUT_REQUIRED', 'You must include a value for all required parameters.'],
  type: pattern,
  pattern,
  minLength: ['MIN_LENGTH_EXCEEDED', 'You provided a string parameter that is shorter than allowed.'],
  maxLength: ['MAX_LENGTH_EXCEEDED', 'You provided a string parameter that is longer than allowed.'],
  minValue: ['MIN_VALUE_EXCEEDED', 'You provided a numeric parameter that has a smaller value than allowed.'],
  maxValue: ['MAX_VALUE_EXCEEDED', 'You provided a numeric parameter that has a larger value than allowed.'],
  enum: ['INVALID_ENUM', 'You specified an invalid value.'],
  elements: [
    'INVALID_LIST_MEMBER',
    'You provided a list to a parameter that contains at least one invalid value.',
  ],
};

function wordsFor({ constraint, shape }: Violation): Words {
  const [reason, text] = words[constraint.kind];
  if (constraint.kind === 'enum' && shape === 'PolicyType') return ['INVALID_ENUM_POLICY_TYPE', text];
  if (constraint.kind === 'pattern' && shape === 'PolicyTargetId') return ['INVALID_PATTERN_TARGET_ID', text];
  return [reason, text];
}
