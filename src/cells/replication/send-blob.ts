import { findLayer, readLayer } from '../../registry/layers.ts';
import type { Repository } from '../../registry/repositories.ts';
import { cellFault } from '../faults.ts';
import type { MissingBlob } from './offer.ts';
import type { Progress } from './progress.ts';
import { blobsPath } from './routes.ts';
import type { Sending } from './sending.ts';

/** Sends the bytes of a blob that are missing at the other cell, and waits until they are a layer there. */
export async function sendBlob(
  { services: { registry: backend }, peer }: Sending,
  repository: Repository,
  { digest, offset, ticket }: MissingBlob,
  signal: AbortSignal,
  progress: Progress,
): Promise<void> {
  const layer = await findLayer(backend, repository, digest);
  // Deleted meanwhile, or the other cell is ahead of what there is: the next attempt sees.
  if (!layer || offset > layer.size)
    throw cellFault('ChannelMessageInvalid', { reason: `no bytes of ${digest} there` });
  const { size } = layer;
  progress.expect(digest, size - offset);
  const body =
    offset === size ? new Uint8Array(0) : readLayer(backend, layer, { first: offset, last: size - 1 });
  const answer = await peer.request({
    method: 'PATCH',
    path: blobsPath,
    query: { ticket, offset: `${offset}`, size: `${size}` },
    headers: { 'content-length': `${size - offset}` },
    body: body instanceof Uint8Array ? body : counted(body, bytes => progress.sent(bytes)),
    signal,
  });
  await answer.json();
}

async function* counted(
  body: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    yield chunk;
    count(chunk.length);
  }
}
