import { minimalValue } from '../../src/wire/aws/minimal-input.test-support.ts';
import type { Shape, StructureShape } from '../../src/wire/aws/shape.ts';

/** An input that breaks one thing that the model asks, and the error that says so. */
export interface Broken {
  readonly what: string;
  readonly input: unknown;
  readonly error: 'InvalidParameterException' | 'SerializationException';
  /** The member of the input that the error names. */
  readonly member: string;
}

type Put = (value: unknown) => unknown;

/** Everything that can be wrong with one member at a time, made from the model around a valid input. */
export function* violationsOf(
  shape: StructureShape,
  valid: Readonly<Record<string, unknown>>,
): Generator<Broken> {
  yield* ofStructure(shape, valid, value => value, []);
}

function* ofStructure(
  shape: StructureShape,
  valid: Readonly<Record<string, unknown>>,
  put: Put,
  path: readonly string[],
): Generator<Broken> {
  for (const member of shape.members) {
    const at = [...path, member.name];
    const set: Put = value => put({ ...valid, [member.name]: value });
    const [first = ''] = at;
    if (member.required) {
      const { [member.name]: _, ...without } = valid;
      const error = 'InvalidParameterException';
      yield { what: `${at.join('.')} is missing`, input: put(without), error, member: first };
      yield { what: `${at.join('.')} is null`, input: set(null), error, member: first };
    }
    yield* ofValue(member.shape, valid[member.name] ?? minimalValue(member.shape), set, at);
  }
}

function* ofValue(shape: Shape, valid: unknown, put: Put, at: readonly string[]): Generator<Broken> {
  const [member = ''] = at;
  const broken = (what: string, value: unknown, error: Broken['error'] = 'InvalidParameterException') => ({
    what: `${at.join('.')} ${what}`,
    input: put(value),
    error,
    member,
  });
  for (const wrong of wrongTypes[shape.type] ?? []) {
    yield broken(`is ${JSON.stringify(wrong)}`, wrong, 'SerializationException');
  }
  switch (shape.type) {
    case 'structure':
      yield* ofStructure(shape, valid as Record<string, unknown>, put, at);
      break;
    case 'list': {
      const [element = minimalValue(shape.element)] = valid as unknown[];
      if (shape.min) yield broken('has too few', Array(shape.min - 1).fill(element));
      if (shape.max !== undefined) yield broken('has too many', Array(shape.max + 1).fill(element));
      yield* ofValue(shape.element, element, value => put([value]), at);
      break;
    }
    case 'string':
      if (shape.enum) yield broken('is none of the enum', 'NOT_A_MEMBER');
      if (shape.pattern) yield broken('breaks the pattern', '\u0007 ?!'.padEnd(shape.min ?? 0, '?'));
      if (shape.max !== undefined) yield broken('is too long', 'a'.repeat(shape.max + 1));
      if (shape.min) yield broken('is too short', 'a'.repeat(shape.min - 1));
      break;
    case 'integer':
    case 'long':
      if (shape.min !== undefined) yield broken('is too small', shape.min - 1);
      if (shape.max !== undefined) yield broken('is too large', shape.max + 1);
      yield broken('is a fraction', 1.5, 'SerializationException');
      break;
    case 'blob':
      if (shape.max !== undefined)
        yield broken('is too long', Buffer.alloc(shape.max + 1).toString('base64'));
      yield broken('is no base64', '*', 'SerializationException');
      break;
  }
}

const wrongTypes: Partial<Record<Shape['type'], readonly unknown[]>> = {
  structure: ['text', 7, ['list']],
  list: ['text', 7, { a: 1 }],
  map: ['text', 7, ['list']],
  string: [7, true, ['list'], { a: 1 }],
  integer: ['7', true, [7], { a: 1 }],
  long: ['7', true, [7], { a: 1 }],
  boolean: ['true', 1, [true], { a: 1 }],
  blob: [7, true, ['list'], { a: 1 }],
};
