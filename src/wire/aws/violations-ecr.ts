import { catalogue, type Fault } from '../../base/fault.ts';
import { constraintText } from './constraint-text.ts';
import type { Violation } from './violation.ts';

const fault = catalogue({
  InvalidParameterException: {
    message: (p: { member: string; why: string }) =>
      `Invalid parameter at '${p.member}' failed to satisfy constraint: '${p.why}'`,
    hint: 'Correct this parameter and send the request again.',
  },
});

/** ECR's answer to input that breaks its model: it names the first violation only. `violations` is not empty. */
export function ecrInvalidParameter(violations: readonly Violation[]): Fault {
  const violation = violations[0]!;
  return invalidParameter(violation.path.join('.'), why(violation));
}

/** ECR's answer to a parameter that only its own rules can judge, for example `'PolicyText'`, `'Invalid ARN'`. */
export const invalidParameter = (member: string, why: string): Fault =>
  fault('InvalidParameterException', { member, why });

/** Repository names and tags are judged by ECR itself, not by the framework, and its sentences are shorter. */
const judgedByEcr = new Set(['RepositoryName', 'ImageTag']);

function why({ shape, constraint }: Violation): string {
  if (!judgedByEcr.has(shape) || constraint.kind === 'required') return constraintText(constraint);
  if (constraint.kind === 'pattern') return `must satisfy regular expression '${constraint.pattern}'`;
  return constraintText(constraint).replace(/^Member /, '');
}
