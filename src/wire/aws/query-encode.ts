import type { OperationModel, ServiceModel } from './model.ts';
import type { Shape } from './shape.ts';
import { iso8601Seconds } from './timestamp.ts';
import { element, escapeXml } from './xml.ts';

export const queryContentType = 'text/xml';

/**
 * The body of an AWS Query answer: the output's members that the model knows and that are there, timestamps in
 * ISO 8601, blobs in base64, and the request's id. Throws a TypeError where the output has not the type that
 * the model says: a mistake of this program.
 */
export function encodeQuery(
  model: ServiceModel,
  operation: OperationModel,
  output: unknown,
  requestId: string,
): string {
  const { resultWrapper } = operation;
  const held = operation.output === undefined ? '' : content(operation.output, output ?? {});
  const result = resultWrapper === undefined ? held : element(resultWrapper, held);
  return (
    `<${operation.name}Response xmlns="${escapeXml(model.xmlNamespace ?? '')}">${result}` +
    `<ResponseMetadata><RequestId>${escapeXml(requestId)}</RequestId></ResponseMetadata></${operation.name}Response>`
  );
}

/** The body of an error on the Query wire. `Sender` says that the client should change something. */
export function encodeQueryError(error: {
  readonly type: 'Sender' | 'Receiver';
  readonly code: string;
  readonly message: string;
  readonly requestId: string;
  readonly xmlNamespace: string | undefined;
}): string {
  const { type, code, message, requestId } = error;
  return (
    `<ErrorResponse xmlns="${escapeXml(error.xmlNamespace ?? '')}"><Error><Type>${type}</Type>` +
    `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error>` +
    `<RequestId>${escapeXml(requestId)}</RequestId></ErrorResponse>`
  );
}

function content(shape: Shape, value: unknown): string {
  switch (shape.type) {
    case 'structure': {
      const held = record(shape, value);
      let out = '';
      for (const { name, wireName, shape: part } of shape.members) {
        const member = held[name];
        if (member !== undefined && member !== null) out += named(part, wireName, member);
      }
      return out;
    }
    case 'list':
      return array(shape, value)
        .map(part => element(shape.elementName, content(shape.element, part)))
        .join('');
    case 'map':
      return entries(record(shape, value))
        .map(([key, part]) =>
          element('entry', text(shape.keyName, key) + element(shape.valueName, content(shape.value, part))),
        )
        .join('');
    case 'timestamp':
      if (!(value instanceof Date)) throw mistyped(shape, 'a Date');
      return iso8601Seconds(value);
    case 'blob':
      if (!(value instanceof Uint8Array)) throw mistyped(shape, 'bytes');
      return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
    case 'string':
      if (typeof value !== 'string') throw mistyped(shape, 'a string');
      return escapeXml(value);
    case 'boolean':
      if (typeof value !== 'boolean') throw mistyped(shape, 'a boolean');
      return String(value);
    default:
      if (typeof value !== 'number') throw mistyped(shape, 'a number');
      return String(value);
  }
}

/** A flattened list or map repeats its own element instead of lying in one. */
function named(shape: Shape, name: string, value: unknown): string {
  if (shape.type === 'list' && shape.flattened) {
    const each = shape.elementName === 'member' ? name : shape.elementName;
    return array(shape, value)
      .map(part => element(each, content(shape.element, part)))
      .join('');
  }
  if (shape.type === 'map' && shape.flattened)
    return entries(record(shape, value))
      .map(([key, part]) =>
        element(name, text(shape.keyName, key) + element(shape.valueName, content(shape.value, part))),
      )
      .join('');
  return element(name, content(shape, value));
}

const text = (name: string, value: string): string => element(name, escapeXml(value));

const entries = (value: Record<string, unknown>): [string, unknown][] =>
  Object.entries(value).filter(([, part]) => part !== undefined && part !== null);

function array(shape: Shape, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw mistyped(shape, 'an array');
  return value;
}

function record(shape: Shape, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw mistyped(shape, 'an object');
  return value as Record<string, unknown>;
}

const mistyped = (shape: Shape, expected: string) =>
  new TypeError(`Output: ${shape.name} should be ${expected}`);
