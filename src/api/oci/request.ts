import type { IncomingHttpHeaders } from 'node:http';
import type { Operation, Resource } from '../../access/operation.ts';
import type { Address } from '../../wire/oci/address.ts';
import type { OciPath, PathKind } from '../../wire/oci/path.ts';
import type { RequestBody } from '../request-body.ts';
import type { Services } from '../services.ts';
import type { OciResponse } from './response.ts';

/** A request whose path is read and whose registry is known. */
export interface OciRequest<K extends PathKind> {
  readonly path: Extract<OciPath, { kind: K }>;
  /** Its name is checked, or empty where the end point is about a whole registry. */
  readonly address: Address;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: RequestBody;
}

// biome-ignore lint/suspicious/noExplicitAny: the table holds operations of every input; `route` has checked each.
export type AnyOciOperation = Operation<any, OciResponse, any, Services>;

/** One method of one end point: how its input is read, and the operation that gets it. */
export interface Route<K extends PathKind> {
  /** For logs and the audit. */
  readonly name: string;
  /** Throws the faults of `wire/oci` and of this door. */
  readonly read: (request: OciRequest<K>) => unknown;
  readonly operation: AnyOciOperation;
}

/** Types one route: what `read` makes is what the operation takes. */
export const route =
  <K extends PathKind>() =>
  <Input, R extends Resource>(
    name: string,
    read: (request: OciRequest<K>) => Input,
    operation: Operation<Input, OciResponse, R, Services>,
  ): Route<K> => ({ name, read, operation });
