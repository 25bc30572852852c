import { catalogue, type Fault } from '../../base/fault.ts';
import { constraintText, pathText, valueText } from './constraint-text.ts';
import type { Violation } from './violation.ts';

const entry = {
  message: (p: { text: string }) => p.text,
  hint: 'Correct the named members and send the request again.',
};
const fault = catalogue({ ValidationError: entry, ValidationException: entry });

/** AWS's usual answer to input that breaks its model, as Query services name it. `violations` is not empty. */
export const validationError = (violations: readonly Violation[]): Fault =>
  fault('ValidationError', { text: violationsText(violations) });

/** The same, as JSON services name it. */
export const validationException = (violations: readonly Violation[]): Fault =>
  fault('ValidationException', { text: violationsText(violations) });

/** `1 validation error detected: Value 'x' at 'roleName' failed to satisfy constraint: …; Value …`. */
export function violationsText(violations: readonly Violation[]): string {
  const count = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
  return `${count} detected: ${violations.map(violationText).join('; ')}`;
}

function violationText(violation: Violation): string {
  const { value, sensitive, constraint } = violation;
  let shown = ` '${valueText(value)}'`;
  if (value === null || value === undefined) shown = ' null';
  else if (sensitive) shown = '';
  return `Value${shown} at '${pathText(violation)}' failed to satisfy constraint: ${constraintText(constraint)}`;
}
