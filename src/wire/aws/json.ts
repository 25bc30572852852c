import { wireFault } from './faults.ts';
import type { OperationModel, ServiceModel } from './model.ts';

/** AWS JSON 1.0 and 1.1: an operation named in a header, JSON in and out. */
export { decodeJson } from './json-decode.ts';
export { encodeJson, encodeJsonError } from './json-encode.ts';

export const jsonContentType = (model: ServiceModel): string =>
  `application/x-amz-json-${model.jsonVersion ?? '1.1'}`;

/** The operation that `X-Amz-Target` names: `<targetPrefix>.<operation>`. Throws `UnknownOperationException`. */
export function jsonOperation(model: ServiceModel, target: string): OperationModel {
  const dot = target.lastIndexOf('.');
  const operation =
    target.slice(0, dot) === model.targetPrefix ? model.operation(target.slice(dot + 1)) : undefined;
  if (operation === undefined) throw wireFault('UnknownOperationException', { target: target.slice(0, 256) });
  return operation;
}
