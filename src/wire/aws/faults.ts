import { catalogue } from '../../base/fault.ts';

/** What can be wrong with the form of a request, before anybody looks at what it asks. */
export const wireFault = catalogue({
  SerializationException: {
    message: (p: { reason: string }) => p.reason,
    hint: "Send a JSON object whose members have the types of the operation's model.",
  },
  UnknownOperationException: {
    message: (p: { target: string }) => `The operation '${p.target}' is not known to this service.`,
    hint: 'Check X-Amz-Target, and that the request went to the right service.',
  },
  RequestEntityTooLargeException: {
    message: (p: { limit: number }) => `The request body is larger than ${p.limit} bytes.`,
    hint: 'Send less in one request.',
  },
  MissingAction: {
    message: (_: Record<never, never>) => 'The request is missing an action or a required parameter.',
    hint: 'Name the operation in the parameter Action.',
  },
  InvalidAction: {
    message: (p: { action: string; version: string }) =>
      `Could not find operation ${p.action} for version ${p.version}`,
    hint: 'Check Action and Version, and that the request went to the right service.',
  },
  MalformedInput: {
    message: (p: { reason: string }) => p.reason,
    hint: 'Send each parameter once, in the form of the AWS Query protocol.',
  },
});

/** How a fault shows on a wire. */
export interface WireError {
  readonly name: string;
  readonly status: number;
}

/** The faults of the codecs and of validation, by code, as each protocol sends them. */
export const wireErrors: Readonly<Record<'json' | 'query', Readonly<Record<string, WireError>>>> = {
  json: {
    SerializationException: { name: 'SerializationException', status: 400 },
    UnknownOperationException: { name: 'UnknownOperationException', status: 404 },
    RequestEntityTooLargeException: { name: 'RequestEntityTooLargeException', status: 413 },
    InvalidParameterException: { name: 'InvalidParameterException', status: 400 },
    ValidationException: { name: 'ValidationException', status: 400 },
  },
  query: {
    MissingAction: { name: 'MissingAction', status: 400 },
    InvalidAction: { name: 'InvalidAction', status: 400 },
    MalformedInput: { name: 'MalformedInput', status: 400 },
    RequestEntityTooLargeException: { name: 'RequestEntityTooLarge', status: 413 },
    ValidationError: { name: 'ValidationError', status: 400 },
  },
};
