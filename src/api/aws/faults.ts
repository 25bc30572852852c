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
  HomeUnavailable: {
    message: (_: { cell: string }) => 'The request has failed due to a temporary failure of the server.',
    hint: 'The cell where accounts, IAM and Organizations live cannot be reached from here. Try again later: until then everything else goes on with what is known here.',
  },
});

export const doorErrors: Readonly<Record<'json' | 'query', Readonly<Record<string, WireError>>>> = {
  json: {
    NotImplemented: { name: 'NotImplementedException', status: 501 },
    UnknownPath: { name: 'UnknownOperationException', status: 404 },
    HomeUnavailable: { name: 'ServiceUnavailable', status: 503 },
    RegionElsewhere: { name: 'InvalidParameterException', status: 400 },
    RegionUnserved: { name: 'InvalidParameterException', status: 400 },
  },
  query: {
    NotImplemented: { name: 'NotImplemented', status: 501 },
    UnknownPath: { name: 'InvalidAction', status: 404 },
    HomeUnavailable: { name: 'ServiceUnavailable', status: 503 },
  },
};

/** What a client gets when the server itself failed. */
export const internalError: Readonly<Record<'json' | 'query', WireError>> = {
  json: { name: 'ServerException', status: 500 },
  query: { name: 'InternalFailure', status: 500 },
};
