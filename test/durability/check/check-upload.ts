import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { digestOf, send } from '../../oci-registry.ts';
import { contentOf } from '../workload/content.ts';
import type { Appended } from './appended.ts';

/**
 * An upload goes on after a kill with every byte that was acknowledged. Loss of power may take bytes of it, or all of it;
 * whoever then goes on where the server says either succeeds or is told that the bytes are others.
 */
export async function checkUpload(
  on: {
    readonly url: string;
    readonly authorization: string;
    readonly data: string;
    readonly killed: boolean;
  },
  { upload, content, size }: Appended,
): Promise<string[]> {
  const { url, authorization, data, killed } = on;
  const all = contentOf(content);
  const stage = join(data, 'blobs/stages', basename(upload));
  const stored = existsSync(stage) ? readFileSync(stage) : undefined;
  if (killed && !stored?.subarray(0, size).equals(all.subarray(0, size)))
    return [`the upload ${upload} does not hold the ${size} bytes that were acknowledged`];

  const asked = await send(url, 'GET', upload, { authorization });
  // Its row is not synced either.
  if (!killed && asked.status === 404) return [];
  if (stored === undefined || asked.status !== 204) return [`the upload ${upload}: ${asked.status}`];
  const rest = all.subarray(stored.length);
  const headers = { 'content-range': `${stored.length}-${stored.length + rest.length - 1}` };
  if (rest.length > 0) {
    const grown = await send(url, 'PATCH', upload, { authorization, headers, body: rest });
    if (grown.status !== 202) return [`the upload ${upload} does not go on: ${grown.status}`];
  }
  const ended = await send(url, 'PUT', `${upload}?digest=${digestOf(all)}`, { authorization });
  const whole = Buffer.concat([stored, rest]).equals(all);
  if (ended.status === (whole ? 201 : 400)) return [];
  return [`the upload ${upload}, which is ${whole ? 'whole' : 'damaged'}, ends with ${ended.status}`];
}
