import type { BlobReading } from '../../store/blobs/blob-store.ts';
import { ociFault } from '../../wire/oci/faults.ts';

/** An answer as a value; `write-response.ts` puts it on the wire. */
export interface OciResponse {
  readonly status: number;
  /** A list makes a header line for each of its members. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** A function opens what is read while it is sent; its length must stand in `Content-Length`. */
  readonly body?: Uint8Array | (() => Promise<BlobReading>);
}

export const empty = (status: number, headers: OciResponse['headers'] = {}): OciResponse => ({
  status,
  headers: status === 204 || status === 304 ? headers : { 'Content-Length': '0', ...headers },
});

export function json(status: number, value: unknown, headers: OciResponse['headers'] = {}): OciResponse {
  const body = Buffer.from(JSON.stringify(value));
  return {
    status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': `${body.length}`,
      ...headers,
    },
    body,
  };
}

/** Whether `If-None-Match` names `etag` (RFC 9110, section 13.1.2). */
export const matches = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some(member => ['*', etag, `W/${etag}`].includes(member.trim()));

/** The only value of a query parameter, or undefined where it is absent. Throws `QueryInvalid` where it stands twice. */
export function single(query: URLSearchParams, parameter: string): string | undefined {
  const values = query.getAll(parameter);
  if (values.length > 1) throw ociFault('QueryInvalid', { parameter, reason: 'is there more than once' });
  return values[0];
}
