import type { Transaction } from 'kysely';
import { Fault } from '../../base/fault.ts';
import type { Digest } from '../../wire/oci/digest.ts';
import type { Backend } from '../backend.ts';
import { deleteImageIn } from '../delete-image.ts';
import { referrerChain } from '../referrers.ts';
import type { Repository } from '../repositories.ts';
import type { RegistrySchema } from '../schema.ts';
import { changeStorageClass } from '../storage-class.ts';
import type { LifecycleImage } from './lifecycle-image.ts';
import { loadImages } from './load-images.ts';
import { findLifecyclePolicy } from './stored-policy.ts';
import { type ActedOn, isActedOn, type Verdict } from './verdict.ts';

type Tx = Transaction<RegistrySchema>;

/** Images in one transaction: pushes wait no longer than it takes. */
const batchSize = 50;

/**
 * Does what the verdicts on a repository say, batch by batch, through the functions that the API uses: with their
 * events, and never to a child of a manifest list. An image that changed since it was judged is left for the next
 * time; where the policy was changed or taken away meanwhile, nothing more is done. What is done stays done.
 */
export async function applyVerdicts(
  backend: Backend,
  repository: Repository,
  policyText: string,
  verdicts: readonly Verdict[],
  signal?: AbortSignal,
): Promise<void> {
  // Referrers go with the image that they refer to, in its transaction.
  const due = verdicts.filter(isActedOn).filter(verdict => verdict.with === undefined);
  for (let at = 0; at < due.length; at += batchSize) {
    signal?.throwIfAborted();
    const batch = due.slice(at, at + batchSize);
    const goOn = await backend.db.write(async tx => {
      if ((await findLifecyclePolicy(tx, repository.id))?.text !== policyText) return false;
      const digests = batch.map(verdict => verdict.image.digest);
      const today = new Map((await loadImages(tx, repository, digests)).map(image => [image.digest, image]));
      for (const verdict of batch) {
        if (isSame(verdict.image, today.get(verdict.image.digest)))
          await act(tx, backend, repository, verdict);
      }
      return true;
    });
    if (!goOn) return;
  }
}

/** Both come from `loadImages`: the same members in the same order. */
const isSame = (judged: LifecycleImage, today: LifecycleImage | undefined): boolean =>
  JSON.stringify(judged) === JSON.stringify(today);

async function act(
  tx: Tx,
  backend: Backend,
  repository: Repository,
  { image, rule }: ActedOn,
): Promise<void> {
  const { digest } = image;
  if (rule.action.type === 'transition') {
    await changeStorageClass(tx, backend, repository, digest, 'ARCHIVE');
    return;
  }
  const referrers = await referrerChain(tx, repository, digest);
  await deleteImageIn(tx, backend, repository, digest);
  for (const each of referrers) await deleteUnlessInList(tx, backend, repository, each);
}

async function deleteUnlessInList(
  tx: Tx,
  backend: Backend,
  repository: Repository,
  digest: Digest,
): Promise<void> {
  try {
    await deleteImageIn(tx, backend, repository, digest);
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'ImageReferencedByManifestList')) throw error;
  }
}
