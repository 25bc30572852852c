import type { RequestBody } from '../request-body.ts';
import { doorFault } from './faults.ts';

/** The body's bytes, which must be `length` in number. Throws `SizeInvalid` at the first byte too many, or at the end. */
export async function* exactly(
  body: RequestBody,
  length: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let size = 0;
  for await (const chunk of body.bytes) {
    size += chunk.length;
    if (size > length) break;
    yield chunk;
  }
  if (size !== length) throw doorFault('SizeInvalid', {});
}
