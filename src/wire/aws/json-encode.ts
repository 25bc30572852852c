import type { OperationModel } from './model.ts';
import type { Shape } from './shape.ts';

/**
 * The body of an AWS JSON answer: the output's members that the model knows and that are there, timestamps as
 * seconds since 1970 with a fraction, blobs in base64. An operation without output answers `{}`.
 * Throws a TypeError where the output has not the type that the model says: a mistake of this program.
 */
export function encodeJson(operation: OperationModel, output: unknown): string {
  if (operation.output === undefined || output === undefined || output === null) return '{}';
  return JSON.stringify(toJson(operation.output, output));
}

/** `fields` are the error's further members, for example `lastValidByteReceived`. */
export function encodeJsonError(error: {
  readonly name: string;
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}): string {
  return JSON.stringify({ __type: error.name, message: error.message, ...error.fields });
}

function toJson(shape: Shape, value: unknown): unknown {
  switch (shape.type) {
    case 'structure': {
      const held = record(shape, value);
      const out: Record<string, unknown> = {};
      for (const member of shape.members) {
        const part = held[member.name];
        if (part !== undefined && part !== null) out[member.wireName] = toJson(member.shape, part);
      }
      return out;
    }
    case 'list': {
      if (!Array.isArray(value)) throw mistyped(shape, 'an array');
      const { element } = shape;
      return value.map((part: unknown) => toJson(element, part));
    }
    case 'map':
      return Object.fromEntries(
        Object.entries(record(shape, value)).flatMap(([key, part]) =>
          part === undefined || part === null ? [] : [[key, toJson(shape.value, part)]],
        ),
      );
    case 'timestamp':
      if (!(value instanceof Date)) throw mistyped(shape, 'a Date');
      return value.getTime() / 1000;
    case 'blob':
      if (!(value instanceof Uint8Array)) throw mistyped(shape, 'bytes');
      return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
    case 'string':
      if (typeof value !== 'string') throw mistyped(shape, 'a string');
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw mistyped(shape, 'a boolean');
      return value;
    default:
      if (typeof value !== 'number') throw mistyped(shape, 'a number');
      return Number.isFinite(value) ? value : String(value);
  }
}

function record(shape: Shape, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw mistyped(shape, 'an object');
  return value as Record<string, unknown>;
}

const mistyped = (shape: Shape, expected: string) =>
  new TypeError(`Output: ${shape.name} should be ${expected}`);
