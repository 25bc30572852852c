import type { ImageFailureCode, ImageIdentifier } from '@aws-sdk/client-ecr';
import type { Backend } from '../../../registry/backend.ts';
import { tagged } from '../../../registry/images.ts';
import type { Repository } from '../../../registry/repositories.ts';
import { type Digest, parseDigest } from '../../../wire/oci/digest.ts';

/** Why one entry of a batch was not done, while the others were. */
export interface Failure {
  readonly imageId: ImageIdentifier;
  readonly failureCode: ImageFailureCode;
  readonly failureReason: string;
}

const reasons = {
  MissingDigestAndTag: 'Invalid request parameters: both tag and digest cannot be null',
  InvalidImageDigest:
    "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
  ImageNotFound: 'Requested image not found',
  ImageTagDoesNotMatchDigest: 'Requested image tag does not match the requested image digest',
} as const;

export const failed = (imageId: ImageIdentifier, failureCode: keyof typeof reasons): Failure => ({
  imageId,
  failureCode,
  failureReason: reasons[failureCode],
});

/** An image id that names one image, by digest, by tag, or by both, which agree. */
export interface ResolvedId {
  readonly digest: Digest;
  readonly tag: string | undefined;
}

/** Finds the digest that an image id means; `failureCode` tells why there is none. */
export async function resolveImageId(
  backend: Backend,
  repository: Repository,
  imageId: ImageIdentifier,
): Promise<ResolvedId | Failure> {
  const { imageDigest, imageTag: tag } = imageId;
  if (imageDigest === undefined && tag === undefined) return failed(imageId, 'MissingDigestAndTag');
  if (imageDigest !== undefined && !/^[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+$/.test(imageDigest)) {
    return failed(imageId, 'InvalidImageDigest');
  }
  const digest = imageDigest === undefined ? undefined : parseDigest(imageDigest);
  if (imageDigest !== undefined && !digest) return failed(imageId, 'ImageNotFound');
  if (tag === undefined) return { digest: digest as Digest, tag };
  const current = await tagged(backend, repository, tag);
  if (!current) return failed(imageId, 'ImageNotFound');
  if (digest && digest !== current) return failed(imageId, 'ImageTagDoesNotMatchDigest');
  return { digest: current, tag };
}

export const isFailure = (result: object): result is Failure => 'failureCode' in result;

export const awsImageId = (digest: Digest, tag?: string | undefined): ImageIdentifier => ({
  imageDigest: digest,
  ...(tag !== undefined && { imageTag: tag }),
});
