import { Fault } from '../../base/fault.ts';
import { errorBody, type OciErrorCode } from '../../wire/oci/error-body.ts';
import { storageFailureOf } from '../storage-failure.ts';
import type { OciResponse } from './response.ts';
import { rangeOf } from './upload-steps.ts';

interface WireError {
  readonly status: number;
  readonly code: OciErrorCode;
  /** In place of the fault's own text. */
  readonly message?: string;
  readonly headers?: (detail: Fault['detail']) => OciResponse['headers'];
}

/** Faults to OCI errors. A code that is missing here is a 500 that tells nothing but the request's id. */
export const wireErrors: Readonly<Record<string, WireError>> = {
  AccessDenied: { status: 403, code: 'DENIED' },
  Throttled: { status: 429, code: 'TOOMANYREQUESTS', headers: () => ({ 'Retry-After': '1' }) },
  LimitExceeded: { status: 403, code: 'DENIED' },
  TokenExpired: { status: 403, code: 'DENIED' },
  TokenOfAnotherRegion: { status: 403, code: 'DENIED' },

  NameInvalid: { status: 400, code: 'NAME_INVALID' },
  TagInvalid: { status: 400, code: 'TAG_INVALID' },
  DigestInvalid: { status: 400, code: 'DIGEST_INVALID' },
  ManifestInvalid: { status: 400, code: 'MANIFEST_INVALID' },
  ManifestTooLarge: { status: 413, code: 'SIZE_INVALID' },
  PathUnknown: { status: 404, code: 'UNSUPPORTED' },
  QueryInvalid: { status: 400, code: 'UNSUPPORTED' },
  ContentRangeInvalid: { status: 400, code: 'BLOB_UPLOAD_INVALID' },

  ManifestUnknown: { status: 404, code: 'MANIFEST_UNKNOWN' },
  BlobUnknown: { status: 404, code: 'BLOB_UNKNOWN' },
  RangeUnsatisfiable: {
    status: 416,
    code: 'SIZE_INVALID',
    headers: ({ size }) => ({ 'Content-Range': `bytes */${size}` }),
  },
  ChunkOutOfOrder: {
    status: 416,
    code: 'BLOB_UPLOAD_INVALID',
    headers: ({ location, size }) => ({ Location: `${location}`, Range: rangeOf(Number(size)) }),
  },
  SizeInvalid: { status: 400, code: 'SIZE_INVALID' },
  PageSizeInvalid: { status: 405, code: 'UNSUPPORTED' },
  MethodUnsupported: {
    status: 405,
    code: 'UNSUPPORTED',
    headers: ({ allow }) => ({ Allow: `${allow}` }),
  },

  RegionElsewhere: { status: 404, code: 'NAME_UNKNOWN' },
  RegionUnserved: { status: 404, code: 'NAME_UNKNOWN' },
  RepositoryNotFound: { status: 404, code: 'NAME_UNKNOWN' },
  ImageNotFound: { status: 404, code: 'MANIFEST_UNKNOWN', message: 'Requested image not found' },
  ImageTagAlreadyExists: { status: 400, code: 'TAG_INVALID' },
  ImageDigestDoesNotMatch: { status: 400, code: 'DIGEST_INVALID' },
  ImageReferencedByManifestList: { status: 405, code: 'UNSUPPORTED' },
  ReferencedImagesNotFound: { status: 404, code: 'MANIFEST_BLOB_UNKNOWN' },
  LayersNotFound: { status: 404, code: 'MANIFEST_BLOB_UNKNOWN' },
  LayerNotFound: { status: 404, code: 'BLOB_UNKNOWN' },
  LayerInUse: { status: 405, code: 'UNSUPPORTED' },
  LayerTooLarge: { status: 413, code: 'SIZE_INVALID' },
  InvalidLayer: { status: 400, code: 'DIGEST_INVALID' },
  UploadNotFound: { status: 404, code: 'BLOB_UPLOAD_UNKNOWN' },
};

/** What a client gets for what was thrown; `requestId` lets an operator find the rest in the log. */
export function errorResponse(error: unknown, requestId: string): OciResponse {
  if (error instanceof Fault && error.code === 'NotAuthorized') return challenge(`${error.detail.realm}`);
  const failure = storageFailureOf(error);
  if (failure) return answer(failure.status, errorBody('UNKNOWN', failure.message));
  const known =
    error instanceof Fault && Object.hasOwn(wireErrors, error.code) ? wireErrors[error.code] : undefined;
  if (known === undefined || !(error instanceof Fault)) {
    return answer(
      500,
      errorBody('UNKNOWN', `The registry failed. The log has more under request ${requestId}.`),
    );
  }
  const body = errorBody(
    known.code,
    known.message ?? error.message,
    error.hint ? { hint: error.hint } : undefined,
  );
  return answer(known.status, body, known.headers?.(error.detail));
}

/** Whether a fault is the client's doing: everything else is worth a line in the log. */
export const isExpected = (error: unknown): boolean =>
  error instanceof Fault && (error.code === 'NotAuthorized' || Object.hasOwn(wireErrors, error.code));

const answer = (status: number, body: Uint8Array, headers: OciResponse['headers'] = {}): OciResponse => ({
  status,
  headers: {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': `${body.length}`,
    ...headers,
  },
  body,
});

/** ECR's 401, byte for byte. `realm` is the origin that the client used. */
function challenge(realm: string): OciResponse {
  const body = Buffer.from('Not Authorized\n');
  return {
    status: 401,
    headers: {
      'Www-Authenticate': `Basic realm="${realm.replace(/[^\w.:/[\]-]/g, '')}/",service="ecr.amazonaws.com"`,
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': `${body.length}`,
    },
    body,
  };
}
