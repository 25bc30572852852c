import type { Constraint, Violation } from './violation.ts';

/** AWS's sentence for a constraint, for example `Member must have length less than or equal to 64`. */
export function constraintText(constraint: Constraint): string {
  switch (constraint.kind) {
    case 'required':
      return 'Member must not be null';
    case 'type':
      return `Member must be of type ${constraint.expected}`;
    case 'minLength':
      return `Member must have length greater than or equal to ${constraint.limit}`;
    case 'maxLength':
      return `Member must have length less than or equal to ${constraint.limit}`;
    case 'minValue':
      return `Member must have value greater than or equal to ${constraint.limit}`;
    case 'maxValue':
      return `Member must have value less than or equal to ${constraint.limit}`;
    case 'pattern':
      return `Member must satisfy regular expression pattern: ${constraint.pattern}`;
    case 'enum':
      return `Member must satisfy enum value set: [${constraint.values.join(', ')}]`;
    case 'elements':
      return `${subjects[constraint.of]} must satisfy constraint: [${constraint.constraints.map(constraintText).join(', ')}]`;
  }
}

const subjects = { member: 'Member', key: 'Map keys', value: 'Map value' } as const;

/** A dotted path as services show it: each member begins with a small letter, as in `tags.1.member.key`. */
export const pathText = (violation: Violation): string => violation.path.map(lowerFirst).join('.');

export const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** Longer values are cut: an answer and a log line need not carry megabytes back. */
const longestShown = 2048;

/** A value as Java prints it: `[a, b]`, `{k=v}`. */
export function valueText(value: unknown): string {
  const text = javaText(value, longestShown);
  return text.length > longestShown ? `${text.slice(0, longestShown)}...` : text;
}

function javaText(value: unknown, room: number): string {
  if (value === null || value === undefined) return 'null';
  if (value instanceof Uint8Array)
    return `java.nio.HeapByteBuffer[pos=0 lim=${value.length} cap=${value.length}]`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'null' : value.toISOString();
  if (typeof value !== 'object') return String(value);
  const isList = Array.isArray(value);
  let text = '';
  for (const [name, held] of Object.entries(value)) {
    if (text.length > room) break;
    text += text === '' ? '' : ', ';
    text += isList ? javaText(held, room) : `${name}=${javaText(held, room)}`;
  }
  return isList ? `[${text}]` : `{${text}}`;
}
