import { Fault } from '../base/fault.ts';
import type { Digest } from '../wire/oci/digest.ts';
import type { Backend } from './backend.ts';
import { registryFault } from './faults.ts';
import { checkLayer, type Layer } from './layers.ts';
import type { Repository } from './repositories.ts';
import { appendUpload, cancelUpload, finishUpload, type Upload } from './uploads.ts';

/** ECR's limits on UploadLayerPart; the last part may be smaller. */
const minPartSize = 5 * 1024 * 1024;
/** What InitiateLayerUpload recommends, in bytes. */
export const partSize = 10 * 1024 * 1024;

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Appends one part that says where it goes. */
export async function appendPart(
  backend: Backend,
  repository: Repository,
  upload: Upload,
  part: { readonly first: number; readonly last: number; readonly bytes: Uint8Array },
): Promise<Upload> {
  const { name, registry } = repository;
  if (
    part.first !== upload.size ||
    part.last - part.first + 1 !== part.bytes.length ||
    part.bytes.length === 0
  ) {
    throw registryFault('InvalidLayerPart', {
      repository: name,
      registry,
      upload: upload.id,
      size: upload.size,
    });
  }
  const longer = await appendUpload(backend, repository, upload, once(part.bytes)).catch(error => {
    if (!(error instanceof Fault && error.code === 'StageOffsetMismatch')) throw error;
    const size = error.detail.size as number;
    throw registryFault('InvalidLayerPart', { repository: name, registry, upload: upload.id, size });
  });
  const maxParts = backend.quotas.limits.layerParts;
  await backend.db.write(async tx => {
    const row = await tx
      .updateTable('uploads')
      .set(e => ({
        parts: e('parts', '+', 1),
        short_parts: e('short_parts', '+', part.bytes.length < minPartSize ? 1 : 0),
        last_part_size: part.bytes.length,
      }))
      .where('id', '=', upload.id)
      .returning('parts')
      .executeTakeFirst();
    if (row && row.parts > maxParts) {
      throw registryFault('LimitExceeded', { why: `A layer has at most ${maxParts} parts.` });
    }
  });
  return longer;
}

/** CompleteLayerUpload: what `finishUpload` does, under the rules for parts. */
export async function finishParts(
  backend: Backend,
  repository: Repository,
  upload: Upload,
  digest: Digest,
): Promise<Layer> {
  const where = { repository: repository.name, registry: repository.registry };
  if (upload.size === 0) throw registryFault('EmptyUpload', { ...where, upload: upload.id });
  const row = await backend.db.read
    .selectFrom('uploads')
    .select(['short_parts', 'last_part_size'])
    .where('id', '=', upload.id)
    .executeTakeFirst();
  if (row && row.short_parts > (row.last_part_size < minPartSize ? 1 : 0)) {
    throw registryFault('LayerPartTooSmall', { minimum: minPartSize });
  }
  if (await checkLayer(backend, repository, digest)) {
    await cancelUpload(backend, upload);
    throw registryFault('LayerAlreadyExists', { ...where, digest });
  }
  const { existed, ...layer } = await finishUpload(backend, repository, upload, digest);
  if (existed) throw registryFault('LayerAlreadyExists', { ...where, digest });
  return layer;
}
