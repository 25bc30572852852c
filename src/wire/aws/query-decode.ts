import { parseBase64 } from './base64.ts';
import { wireFault } from './faults.ts';
import type { OperationModel, ServiceModel } from './model.ts';
import { malformed, type Parameter, parameterTree } from './query-tree.ts';
import type { ListShape, MapShape, Shape, StructureShape } from './shape.ts';
import { parseEpochSeconds, parseIso8601 } from './timestamp.ts';

export interface QueryCall {
  readonly operation: OperationModel;
  /** Typed as `decodeJson` types it. */
  readonly input: Record<string, unknown>;
}

/**
 * The operation that an AWS Query request names and its input, typed by the model. Parameters that the model
 * does not know are left out; limits are not looked at: `validate` does that. Throws `MissingAction`,
 * `InvalidAction`, and `MalformedInput` where a parameter has not the form of its type.
 */
export function decodeQuery(model: ServiceModel, source: string | URLSearchParams): QueryCall {
  const tree = parameterTree(source);
  const action = tree.parts?.get('Action')?.value;
  if (action === undefined || action === '') throw wireFault('MissingAction', {});
  const version = tree.parts?.get('Version')?.value ?? 'NO_VERSION_SPECIFIED';
  const operation = version === model.apiVersion ? model.operation(action) : undefined;
  if (operation === undefined)
    throw wireFault('InvalidAction', { action: action.slice(0, 256), version: version.slice(0, 256) });
  return { operation, input: operation.input === undefined ? {} : structure(operation.input, tree) };
}

function read(shape: Shape, at: Parameter, name: string): unknown {
  switch (shape.type) {
    case 'structure':
      return structure(shape, at);
    case 'list':
      return list(shape, at, name);
    case 'map':
      return map(shape, at, name);
  }
  const { value } = at;
  if (value === undefined) throw malformed(`The parameter '${name}' should have a value`);
  switch (shape.type) {
    case 'string':
      return value;
    case 'boolean':
      return /^(?:true|false)$/i.test(value) ? value.toLowerCase() === 'true' : refuse(name, 'Boolean');
    case 'integer':
    case 'long':
      return /^[+-]?\d{1,19}$/.test(value) && Number.isSafeInteger(Number(value))
        ? Number(value)
        : refuse(name, shape.type === 'integer' ? 'Integer' : 'Long');
    case 'float':
    case 'double':
      return /^[+-]?\d{1,300}(?:\.\d{1,300})?(?:[eE][+-]?\d{1,3})?$/.test(value)
        ? Number(value)
        : refuse(name, 'Double');
    case 'timestamp':
      return parseTimestamp(value) ?? refuse(name, 'Timestamp');
    case 'blob':
      return parseBase64(value) ?? refuse(name, 'Blob');
  }
}

function structure(shape: StructureShape, at: Parameter): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const { name, wireName, shape: held } of shape.members) {
    const part = at.parts?.get(queryName(held, wireName));
    if (part !== undefined) out[name] = read(held, part, name);
  }
  return out;
}

/** A flattened list stands under the name of its elements, where it has one of its own. */
const queryName = (shape: Shape, wireName: string): string =>
  shape.type === 'list' && shape.flattened && shape.elementName !== 'member' ? shape.elementName : wireName;

function list(shape: ListShape, at: Parameter, name: string): unknown[] {
  if (at.parts === undefined) return emptyOr(at, name, 'List');
  const { element } = shape;
  const elements = shape.flattened ? at : only(at, shape.elementName, name);
  return numbered(elements, name).map(part => read(element, part, name));
}

/** Without a prototype: its keys are the client's, `__proto__` among them. */
function map(shape: MapShape, at: Parameter, name: string): Record<string, unknown> {
  const out = Object.create(null) as Record<string, unknown>;
  if (at.parts === undefined) {
    emptyOr(at, name, 'Map');
    return out;
  }
  const entries = shape.flattened ? at : only(at, 'entry', name);
  for (const entry of numbered(entries, name)) {
    const key = entry.parts?.get(shape.keyName)?.value;
    const value = entry.parts?.get(shape.valueName);
    if (key === undefined || value === undefined)
      throw malformed(`Each entry of '${name}' should have a key and a value`);
    if (Object.hasOwn(out, key))
      throw malformed(`The key '${key.slice(0, 256)}' of '${name}' is given twice`);
    out[key] = read(shape.value, value, name);
  }
  return out;
}

/** `X=` stands for an empty list or map. */
function emptyOr(at: Parameter, name: string, type: string): [] {
  return at.value === '' ? [] : refuse(name, type);
}

function only(at: Parameter, part: string, name: string): Parameter {
  const found = at.parts?.get(part);
  if (found === undefined || at.parts!.size > 1)
    throw malformed(`The elements of '${name}' should be named ${name}.${part}.1, ${name}.${part}.2, …`);
  return found;
}

/** The parts `1` to `n` in their order; all of them have to be there, and nothing else. */
function numbered(at: Parameter, name: string): Parameter[] {
  const count = at.parts?.size ?? 0;
  const parts = Array.from({ length: count }, (_, index) => at.parts!.get(String(index + 1)));
  if (count === 0 || parts.includes(undefined))
    throw malformed(`The elements of '${name}' should be numbered from 1, without gaps`);
  return parts as Parameter[];
}

const parseTimestamp = (text: string): Date | undefined =>
  /^\d{1,12}(?:\.\d{1,9})?$/.test(text) ? parseEpochSeconds(Number(text)) : parseIso8601(text);

function refuse(name: string, type: string): never {
  throw malformed(`The parameter '${name}' is no ${type}`);
}
