import { parametersOf } from '../../wire/aws/sigv4/request.ts';
import { type RequestBody, readAll } from '../request-body.ts';
import type { AwsRequest } from './request.ts';
import { sts } from './sts/service.ts';
import type { Target } from './target.ts';

/** The one operation that AWS takes without a signature: what it is called with proves who calls. */
export const unsignedOperation = 'AssumeRoleWithWebIdentity';

/** Bytes. A token has at most 20,000 characters, and the policies that go with it less. */
const longest = 64 * 1024;

export interface UnsignedCall {
  readonly target: Target;
  readonly body: Buffer;
}

/** The call of a request that is not signed and asks for that one operation; undefined for every other request. */
export async function unsignedCall(
  request: AwsRequest,
  target: Target,
  sent: RequestBody,
): Promise<UnsignedCall | undefined> {
  if (target.protocol !== 'query' || request.headers.authorization !== undefined) return undefined;
  const query = parametersOf(target.query);
  for (const name of query.keys()) if (/^X-Amz-/i.test(name)) return undefined;
  if (target.method === 'GET') {
    return asksForIt(query) ? { target: { ...target, service: sts }, body: Buffer.alloc(0) } : undefined;
  }
  const form = /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '');
  if (target.method !== 'POST' || !form) return undefined;
  const body = await readAll(sent, longest);
  if (!body || !asksForIt(new URLSearchParams(body.toString()))) return undefined;
  return { target: { ...target, service: sts }, body };
}

function asksForIt(form: URLSearchParams): boolean {
  const actions = form.getAll('Action');
  return actions.length === 1 && actions[0] === unsignedOperation;
}
