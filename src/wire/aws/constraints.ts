import { compilePattern } from './pattern.ts';
import type { Shape, StringShape } from './shape.ts';
import type { Constraint } from './violation.ts';

/** A pattern is not tried on a text longer than this: its length is wrong by then, and time is not unlimited. */
const longestMatched = 65_536;

/** What `value` breaks of a plain shape, in the order AWS names them. `value` is not null. */
export function brokenConstraints(shape: Shape, value: unknown): readonly Constraint[] {
  switch (shape.type) {
    case 'string':
      return typeof value === 'string' ? brokenByText(shape, value) : wrongType('string');
    case 'integer':
    case 'long':
      if (!Number.isSafeInteger(value)) return wrongType(shape.type);
      return outside(shape, value as number, 'minValue', 'maxValue');
    case 'float':
    case 'double':
      if (typeof value !== 'number') return wrongType(shape.type);
      return outside(shape, value, 'minValue', 'maxValue');
    case 'boolean':
      return typeof value === 'boolean' ? none : wrongType('boolean');
    case 'timestamp':
      return value instanceof Date && !Number.isNaN(value.getTime()) ? none : wrongType('timestamp');
    case 'blob':
      if (!(value instanceof Uint8Array)) return wrongType('blob');
      return outside(shape, value.length, 'minLength', 'maxLength');
    default:
      return none;
  }
}

/** Everything that a plain shape asks, in the order in which AWS lists it for the elements of a list. */
export function allConstraints(shape: Shape): readonly Constraint[] {
  const all: Constraint[] = [];
  const counted = shape.type === 'string' || shape.type === 'blob';
  if ('max' in shape && shape.max !== undefined)
    all.push({ kind: counted ? 'maxLength' : 'maxValue', limit: shape.max });
  if ('min' in shape && shape.min !== undefined)
    all.push({ kind: counted ? 'minLength' : 'minValue', limit: shape.min });
  if (shape.type === 'string' && shape.pattern !== undefined)
    all.push({ kind: 'pattern', pattern: shape.pattern });
  if (shape.type === 'string' && shape.enum !== undefined) all.push({ kind: 'enum', values: shape.enum });
  return all;
}

const none: readonly Constraint[] = Object.freeze([]);

const wrongType = (expected: string): readonly Constraint[] => [{ kind: 'type', expected }];

function brokenByText(shape: StringShape, text: string): readonly Constraint[] {
  let broken: Constraint[] | undefined;
  if (shape.enum !== undefined && !shape.enum.includes(text)) broken = [{ kind: 'enum', values: shape.enum }];
  if (
    shape.pattern !== undefined &&
    text.length <= longestMatched &&
    !compilePattern(shape.pattern).test(text)
  ) {
    broken ??= [];
    broken.push({ kind: 'pattern', pattern: shape.pattern });
  }
  const length = outside(shape, text.length, 'minLength', 'maxLength');
  return broken === undefined ? length : [...broken, ...length];
}

/** The bound of `shape` that `size` breaks. */
export function outside<K extends 'minLength' | 'maxLength' | 'minValue' | 'maxValue'>(
  shape: { readonly min?: number; readonly max?: number },
  size: number,
  low: K,
  high: K,
): readonly Constraint[] {
  if (shape.min !== undefined && size < shape.min) return [{ kind: low, limit: shape.min }];
  if (shape.max !== undefined && size > shape.max) return [{ kind: high, limit: shape.max }];
  return none;
}
