import { nothingLeft } from '../../api/replication/nothing-left.ts';
import { all } from '../../base/all.ts';
import { layersOf } from '../../registry/image-contents.ts';
import type { Image } from '../../registry/images.ts';
import { enqueuePoliciesTo } from '../../registry/replication/enqueue-policies.ts';
import type { ReplicationPayload } from '../../registry/replication/jobs.ts';
import { readSource } from '../../registry/replication/source-image.ts';
import { replicationCompleted } from '../../registry/replication/status.ts';
import type { Repository } from '../../registry/repositories.ts';
import type { Attempt } from '../../store/jobs/jobs.ts';
import { parseManifest } from '../../wire/oci/manifest.ts';
import { cellFault } from '../faults.ts';
import { type Offer, offerMessage, parseMissing } from './offer.ts';
import type { Progress } from './progress.ts';
import { imagesPath } from './routes.ts';
import { sendBlob } from './send-blob.ts';
import type { Sending } from './sending.ts';

/** Blobs of one image that travel at the same time. */
const parallel = 4;
/** Offers of one image in one attempt: each brings what the one before said was missing. */
const offers = 5;

/**
 * Copies an image to another cell. Resolves to when that was asked for, in milliseconds since 1970; undefined where
 * there was nothing to copy any more. Whatever interrupts it, it begins anew and sends only what is missing still.
 */
export async function sendImage(
  sending: Sending,
  payload: ReplicationPayload,
  attempt: Attempt,
  progress: Progress,
): Promise<number | undefined> {
  const { registry: backend } = sending.services;
  const found = await readSource(backend.db.read, payload);
  if (!found) return nothingLeft(backend, payload, attempt);
  const { repository, images, tag } = found;
  for (const image of images) {
    const offer: Offer = {
      source: repository.registry,
      destination: payload.to,
      repository: repository.name,
      image,
      tag: image === images.at(-1) ? tag : undefined,
      via: [...payload.via, repository.registry],
      sequence: attempt.id,
    };
    await bring(sending, repository, image, offer, attempt.signal, progress);
  }
  return backend.db.write(async tx => {
    const requestedAt = await replicationCompleted(tx, payload, backend.world.now(), progress.total);
    // Whether the repository is new there, nobody here knows for certain.
    if (backend.replication.settingsOf(repository.registry).policies)
      await enqueuePoliciesTo(tx, backend, repository.id, payload.to, payload.via);
    await attempt.finish(tx);
    return requestedAt;
  });
}

/** Offers one image, sends what is missing, and offers it again, until it is there. */
async function bring(
  sending: Sending,
  repository: Repository,
  image: Image,
  offer: Offer,
  signal: AbortSignal,
  progress: Progress,
): Promise<void> {
  const needed = new Set(layersOf(parseManifest(image.bytes, image.mediaType)));
  for (let made = 0; made < offers; made++) {
    const answer = await sending.urgentPeer.request({
      method: 'POST',
      path: imagesPath,
      body: offerMessage(offer),
      signal,
    });
    const missing = parseMissing(await answer.json());
    if (missing.length === 0) return;
    const stranger = missing.find(({ digest }) => !needed.has(digest));
    if (stranger) throw cellFault('ChannelMessageInvalid', { reason: `nobody offered ${stranger.digest}` });
    const rest = missing.values();
    // One failure stops what has not begun; what is under way is awaited, so that nothing runs on behind.
    const lanes = Array.from({ length: parallel }, async () => {
      for (const blob of rest)
        await sending.flights.run(blob.digest, () => sendBlob(sending, repository, blob, signal, progress));
    });
    await all(lanes);
  }
  throw cellFault('CellFailed', { cell: sending.peer.name });
}
