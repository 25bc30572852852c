import type { Digest } from '../../wire/oci/digest.ts';
import type { Repository } from '../repositories.ts';
import type { RegistryEvent } from './event.ts';

/** The image that an event is about. */
export interface ImageFacts {
  readonly digest: Digest;
  /** The one that was pushed or deleted; absent where there was none. */
  readonly tag?: string | undefined;
  readonly mediaType: string;
  readonly artifactType: string | null;
  readonly subject: Digest | null;
}

type Where = Pick<Repository, 'registry' | 'name'>;

/** An image was pushed, or got a tag. */
export const imagePushed = (repository: Where, image: ImageFacts): RegistryEvent =>
  imageAction(repository, image, { 'action-type': 'PUSH' });

/** An image was deleted, or lost a tag. */
export const imageDeleted = (repository: Where, image: ImageFacts): RegistryEvent =>
  imageAction(repository, image, { 'action-type': 'DELETE' });

/** An image was archived or restored; `lastActivatedAt`, milliseconds since 1970, belongs to a restored one. */
export const storageClassChanged = (
  repository: Where,
  image: ImageFacts,
  to: { readonly storageClass: 'ARCHIVE' | 'STANDARD'; readonly lastActivatedAt?: number },
): RegistryEvent =>
  imageAction(repository, image, {
    'action-type': 'UPDATE_STORAGE_CLASS',
    'target-storage-class': to.storageClass,
    ...(to.lastActivatedAt !== undefined && {
      'last-activated-at': new Date(to.lastActivatedAt).toISOString(),
    }),
  });

/** What has a subject is a referrer, with a detail type of its own. */
function imageAction(
  repository: Where,
  image: ImageFacts,
  action: Readonly<Record<string, string>>,
): RegistryEvent {
  return {
    type: image.subject === null ? 'ECR Image Action' : 'ECR Referrer Action',
    registry: repository.registry,
    resources: [],
    detail: {
      result: 'SUCCESS',
      'repository-name': repository.name,
      'image-digest': image.digest,
      ...action,
      ...(image.tag !== undefined && { 'image-tag': image.tag }),
      'manifest-media-type': image.mediaType,
      ...(image.artifactType !== null && { 'artifact-media-type': image.artifactType }),
    },
  };
}
