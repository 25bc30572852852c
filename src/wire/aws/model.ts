import { readFileSync } from 'node:fs';
import type { RawModel, RawOperation } from './raw-model.ts';
import { shapeResolver } from './resolve.ts';
import type { Shape, StructureShape } from './shape.ts';

export type Protocol = 'json' | 'query';

/** One AWS service as its own model describes it: what goes in, what comes out, what can fail. */
export interface ServiceModel {
  /** For example `ECR`. */
  readonly serviceId: string;
  /** The service in a credential scope: `ecr`, `iam`, `sts`. */
  readonly signingName: string;
  readonly protocol: Protocol;
  readonly apiVersion: string;
  /** JSON services: what stands before the dot of `X-Amz-Target`. */
  readonly targetPrefix: string | undefined;
  /** JSON services: `1.0` or `1.1`. */
  readonly jsonVersion: string | undefined;
  /** Query services: the namespace of every answer. */
  readonly xmlNamespace: string | undefined;
  readonly operationNames: readonly string[];
  /** The operation, resolved when first asked for; undefined where the service has none of that name. */
  readonly operation: (name: string) => OperationModel | undefined;
  /** A shape by its name in the model; throws a TypeError where there is none. */
  readonly shape: (name: string) => Shape;
  /** The error of that shape name, for example `RepositoryNotFoundException`. */
  readonly error: (name: string) => ErrorModel | undefined;
}

export interface OperationModel {
  readonly name: string;
  readonly input: StructureShape | undefined;
  readonly output: StructureShape | undefined;
  /** Query services: the element around the output's members. */
  readonly resultWrapper: string | undefined;
  readonly errors: readonly ErrorModel[];
}

export interface ErrorModel {
  /** The shape's name, which JSON services send: `NoSuchEntityException`. */
  readonly name: string;
  /** What Query services send: `NoSuchEntity`. The same as `name` where the model has no other. */
  readonly code: string;
  readonly status: number;
  readonly type: 'Sender' | 'Receiver';
  readonly shape: StructureShape;
}

/** The model in `json`, the parsed text of a botocore `service-2.json`. Throws a TypeError where it is none. */
export function loadModel(json: unknown): ServiceModel {
  const raw = json as RawModel;
  const { metadata } = raw;
  const { protocol } = metadata;
  if (protocol !== 'json' && protocol !== 'query')
    throw new TypeError(`The protocol '${protocol}' is not spoken here`);
  const shape = shapeResolver(raw);
  const error = memoize(name => errorModel(raw, name, shape));
  const operation = memoize(name =>
    Object.hasOwn(raw.operations, name) ? operationModel(raw.operations[name]!, shape, error) : undefined,
  );
  return Object.freeze({
    serviceId: metadata.serviceId,
    signingName: metadata.signingName ?? metadata.endpointPrefix,
    protocol,
    apiVersion: metadata.apiVersion,
    targetPrefix: metadata.targetPrefix,
    jsonVersion: metadata.jsonVersion,
    xmlNamespace: metadata.xmlNamespace,
    operationNames: Object.freeze(Object.keys(raw.operations)),
    operation,
    shape,
    error,
  });
}

const files = new Map<string, ServiceModel>();

/** The model in `models/NAME.json`, read once. */
export function loadModelFile(name: 'ecr' | 'iam' | 'sts' | (string & {})): ServiceModel {
  const known = files.get(name);
  if (known !== undefined) return known;
  if (!/^[a-z0-9-]+$/.test(name)) throw new TypeError(`'${name}' names no model`);
  // By package.json's `imports`, not relative to this file: what runs may be the one file that scripts/bundle.ts makes.
  const text = readFileSync(new URL(import.meta.resolve(`#models/${name}.json`)), 'utf8');
  const model = loadModel(JSON.parse(text));
  files.set(name, model);
  return model;
}

function operationModel(
  raw: RawOperation,
  shape: (name: string) => Shape,
  error: (name: string) => ErrorModel | undefined,
): OperationModel {
  return Object.freeze({
    name: raw.name,
    input: raw.input && (shape(raw.input.shape) as StructureShape),
    output: raw.output && (shape(raw.output.shape) as StructureShape),
    resultWrapper: raw.output?.resultWrapper,
    errors: Object.freeze((raw.errors ?? []).map(reference => error(reference.shape)!)),
  });
}

function errorModel(raw: RawModel, name: string, shape: (name: string) => Shape): ErrorModel | undefined {
  if (!Object.hasOwn(raw.shapes, name)) return undefined;
  const { exception, fault, error } = raw.shapes[name]!;
  if (exception !== true) return undefined;
  const status = error?.httpStatusCode ?? (fault === true ? 500 : 400);
  return Object.freeze({
    name,
    code: error?.code ?? name,
    status,
    type: fault === true || status >= 500 ? 'Receiver' : 'Sender',
    shape: shape(name) as StructureShape,
  });
}

/** Only what exists is remembered: the names come from the network. */
function memoize<T>(make: (name: string) => T | undefined): (name: string) => T | undefined {
  const made = new Map<string, T>();
  return name => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const value = make(name);
    if (value !== undefined) made.set(name, value);
    return value;
  };
}
