import { catalogue } from '../../base/fault.ts';
import type { WireError } from '../../wire/aws/faults.ts';

/** What the door itself can say, whichever service is asked. */
export const doorFault = catalogue({
  NotImplemented: {
    message: (p: { operation: string; service: string }) =>
      `The operation ${p.operation} of ${p.service} is not available in this version of Entrepot.`,
    hint: 'docs/compatibility.md lists the operations that are.',
  },
  UnknownPath: {
    message: (_: Record<string, never>) => 'AWS requests are sent to the path /.',
    hint: 'Set AWS_ENDPOINT_URL to the URL of this server without a path.',
  },
});

export const doorErrors: Readonly<Record<'json' | 'query', Readonly<Record<string, WireError>>>> = {
  json: {
    NotImplemented: { name: 'NotImplementedException', status: 501 },
    UnknownPath: { name: 'UnknownOperationException', status: 404 },
  },
  query: {
    NotImplemented: { name: 'NotImplemented', status: 501 },
    UnknownPath: { name: 'InvalidAction', status: 404 },
  },
};

/** What a client gets when the server itself failed. */
export const internalError: Readonly<Record<'json' | 'query', WireError>> = {
  json: { name: 'ServerException', status: 500 },
  query: { name: 'InternalFailure', status: 500 },
};
