import { Fault } from '../../base/fault.ts';
import type { Repository } from '../../registry/repositories.ts';
import { appendUpload, cancelUpload, finishUpload, type Upload } from '../../registry/uploads.ts';
import type { Digest } from '../../wire/oci/digest.ts';
import type { Services } from '../services.ts';
import { exactly } from './exactly.ts';
import { doorFault } from './faults.ts';
import type { RepositoryInput } from './repository-input.ts';
import { empty, type OciResponse } from './response.ts';
import type { Chunk } from './upload-input.ts';

const locationOf = (input: RepositoryInput, upload: Upload): string =>
  `${input.base}/blobs/uploads/${upload.id}`;

/** Both ends included; a range cannot say that there is nothing yet, so `0-0` stands for that, as in Docker's registry. */
export const rangeOf = (size: number): string => `0-${Math.max(0, size - 1)}`;

/** How far an upload is, and where to go on with it. */
export const progress = (status: 202 | 204, input: RepositoryInput, upload: Upload): OciResponse =>
  empty(status, {
    Location: locationOf(input, upload),
    Range: rangeOf(upload.size),
    'Docker-Upload-UUID': upload.id,
  });

export const blobMade = (input: RepositoryInput, digest: Digest): OciResponse =>
  empty(201, { Location: `${input.base}/blobs/${digest}`, 'Docker-Content-Digest': digest });

/** Appends the body at the end of the upload, where its Content-Range, if there is one, must begin. */
export async function append(
  services: Services,
  repository: Repository,
  upload: Upload,
  input: RepositoryInput & Chunk,
): Promise<Upload> {
  const { contentRange: range, body } = input;
  const outOfOrder = (size: number) =>
    doorFault('ChunkOutOfOrder', { location: locationOf(input, upload), size });
  if (range !== undefined && range.first !== upload.size) throw outOfOrder(upload.size);
  const length = range && range.last - range.first + 1;
  if (length !== undefined && body.length !== undefined && body.length !== length) {
    throw doorFault('SizeInvalid', {});
  }
  const source = length === undefined ? body.bytes : exactly(body, length);
  try {
    return await appendUpload(services.registry, repository, upload, source);
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'StageOffsetMismatch')) throw error;
    throw outOfOrder(error.detail.size as number);
  }
}

/** Makes the upload a blob. One whose bytes are not what the digest says is of no use and goes. */
export async function finish(
  services: Services,
  repository: Repository,
  upload: Upload,
  input: RepositoryInput & { readonly digest: Digest },
): Promise<OciResponse> {
  try {
    const layer = await finishUpload(services.registry, repository, upload, input.digest);
    return blobMade(input, layer.digest);
  } catch (error) {
    if (error instanceof Fault && error.code === 'InvalidLayer')
      await cancelUpload(services.registry, upload);
    throw error;
  }
}
