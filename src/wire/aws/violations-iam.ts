import { catalogue, type Fault } from '../../base/fault.ts';
import { lowerFirst } from './constraint-text.ts';
import type { Violation } from './violation.ts';
import { validationError } from './violations-general.ts';

const fault = catalogue({
  ValidationError: {
    message: (p: { member: string; rule: string }) =>
      `The specified value for ${p.member} is invalid. ${p.rule}`,
    hint: 'Choose a value of the form that the message describes.',
  },
});

/** IAM judges names and paths itself, after its model's limits, and explains them in words. By pattern. */
const rules = new Map([
  ['[\\w+=,.@-]+', 'It must contain only alphanumeric characters and/or the following: +=,.@_-'],
  [
    '(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)',
    'It must begin and end with / and contain only alphanumeric characters and/or / characters.',
  ],
  [
    '\\u002F[\\u0021-\\u007F]*',
    'It must begin with the / character and contain only alphanumeric characters and/or / characters.',
  ],
]);

/** IAM's answer to input that breaks its model. `violations` is not empty. */
export function iamValidationError(violations: readonly Violation[]): Fault {
  const ofModel = violations.filter(violation => ruleOf(violation) === undefined);
  if (ofModel.length > 0) return validationError(ofModel);
  const [first] = violations as [Violation, ...Violation[]];
  return fault('ValidationError', { member: lowerFirst(first.member), rule: ruleOf(first)! });
}

const ruleOf = ({ constraint }: Violation): string | undefined =>
  constraint.kind === 'pattern' ? rules.get(constraint.pattern) : undefined;
