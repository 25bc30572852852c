import { isUtf8 } from 'node:buffer';
import { withPlainKeys } from '../../base/json-keys.ts';
import { parseBase64 } from './base64.ts';
import { wireFault } from './faults.ts';
import { isDeeperThan } from './json-depth.ts';
import type { OperationModel } from './model.ts';
import type { ListShape, MapShape, Shape, StructureShape } from './shape.ts';
import { parseEpochSeconds, parseIso8601 } from './timestamp.ts';

/** UploadLayerPart carries 20 MiB as base64. */
const largestBody = 32 * 1024 * 1024;
const deepest = 64;

/** Input as handlers get it: members by name, Buffers for blobs, Dates for timestamps, absent members left out. */
export type Input = Record<string, unknown>;

/**
 * The input of an AWS JSON 1.1 request, typed by the operation's model; members that it does not know are
 * left out. Limits are not looked at: `validate` does that. Throws `SerializationException` where the body is
 * not a JSON object of these types, `RequestEntityTooLargeException` above 32 MiB.
 */
export function decodeJson(operation: OperationModel, body: Buffer): Input {
  if (body.length > largestBody) throw wireFault('RequestEntityTooLargeException', { limit: largestBody });
  const value = parse(body);
  return operation.input === undefined ? {} : (read(operation.input, value) as Input);
}

function parse(body: Buffer): unknown {
  if (body.length === 0) throw serialization('The request body is empty');
  if (!isUtf8(body)) throw serialization('The request body is not UTF-8');
  if (isDeeperThan(deepest, body)) throw serialization('The request body is nested too deeply');
  try {
    return JSON.parse(withPlainKeys(body.toString('utf8')));
  } catch {
    throw serialization('The request body is not JSON');
  }
}

/** `value` in the type of `shape`. The sentences are those AWS's own framework answers with. */
function read(shape: Shape, value: unknown): unknown {
  switch (shape.type) {
    case 'structure':
      return readStructure(shape, value);
    case 'list':
      return readList(shape, value);
    case 'map':
      return readMap(shape, value);
    case 'string':
      return typeof value === 'string' ? value : refuse(value, 'String');
    case 'boolean':
      return typeof value === 'boolean' ? value : refuse(value, 'Boolean');
    case 'integer':
      return Number.isInteger(value) && (value as number) === ((value as number) | 0)
        ? value
        : refuse(value, 'Integer');
    case 'long':
      return Number.isSafeInteger(value) ? value : refuse(value, 'Long');
    case 'float':
    case 'double':
      return typeof value === 'number' ? value : refuse(value, 'Double');
    case 'timestamp':
      return readTimestamp(value);
    case 'blob':
      return readBlob(value);
  }
}

function readStructure(shape: StructureShape, value: unknown): Input {
  if (!isObject(value)) return refuse(value, 'structure');
  const out: Input = {};
  for (const { name, wireName, shape: held } of shape.members) {
    if (!Object.hasOwn(value, wireName)) continue;
    const member = value[wireName];
    if (member !== null) out[name] = read(held, member);
  }
  return out;
}

/** Nulls stay, for `validate` to name their place. */
function readList(shape: ListShape, value: unknown): unknown[] {
  if (!Array.isArray(value)) return refuse(value, 'list');
  const { element } = shape;
  return value.map((held: unknown) => (held === null ? null : read(element, held)));
}

/** Without a prototype: its keys are the client's, `__proto__` among them. */
function readMap(shape: MapShape, value: unknown): Input {
  if (!isObject(value)) return refuse(value, 'map');
  const out = Object.create(null) as Input;
  for (const [key, held] of Object.entries(value)) if (held !== null) out[key] = read(shape.value, held);
  return out;
}

function readTimestamp(value: unknown): Date {
  const date =
    typeof value === 'number'
      ? parseEpochSeconds(value)
      : typeof value === 'string'
        ? parseIso8601(value)
        : null;
  if (date === null) return refuse(value, 'Date');
  return date ?? refuseBecause('Unable to parse the timestamp');
}

function readBlob(value: unknown): Buffer {
  if (typeof value === 'string')
    return parseBase64(value) ?? refuseBecause('only base-64-encoded strings are convertible to bytes');
  if (typeof value === 'object') return refuse(value, 'Blob');
  return refuseBecause('only base-64-encoded strings are convertible to bytes');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const serialization = (reason: string) => wireFault('SerializationException', { reason });

function refuseBecause(reason: string): never {
  throw serialization(reason);
}

function refuse(value: unknown, type: string): never {
  if (Array.isArray(value)) throw serialization('Start of list found where not expected');
  if (typeof value === 'object' && value !== null)
    throw serialization('Start of structure or map found where not expected');
  if (type === 'structure' || type === 'list' || type === 'map') throw serialization('Unexpected field type');
  throw serialization(`${token(value)} cannot be converted to ${type}`);
}

function token(value: unknown): string {
  if (typeof value === 'string') return 'STRING_VALUE';
  if (typeof value === 'number') return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE';
  return value === true ? 'TRUE_VALUE' : value === false ? 'FALSE_VALUE' : 'NULL_VALUE';
}
