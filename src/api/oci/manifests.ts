import type { Operation } from '../../access/operation.ts';
import { deleteImage, deleteTag } from '../../registry/delete-image.ts';
import { findImage, type Image } from '../../registry/images.ts';
import { putImage } from '../../registry/put-image.ts';
import type { Digest } from '../../wire/oci/digest.ts';
import { ociFault } from '../../wire/oci/faults.ts';
import { maxManifestSize, parseManifest } from '../../wire/oci/manifest.ts';
import type { Reference } from '../../wire/oci/path.ts';
import { isTag } from '../../wire/oci/tag.ts';
import { existing, type RepositoryResource } from '../repository-resource.ts';
import { type RequestBody, readAll } from '../request-body.ts';
import type { Services } from '../services.ts';
import { doorFault } from './faults.ts';
import { type RepositoryInput, repositoryInput, theRepository } from './repository-input.ts';
import type { OciRequest } from './request.ts';
import { empty, matches, type OciResponse } from './response.ts';

type ManifestOperation<Input> = Operation<Input, OciResponse, RepositoryResource, Services>;

interface ManifestInput extends RepositoryInput {
  readonly reference: Exclude<Reference, { malformed: unknown }>;
}

interface PullInput extends ManifestInput {
  readonly ifNoneMatch: string | undefined;
}

interface PushInput extends RepositoryInput {
  readonly digest: Digest | undefined;
  readonly tags: readonly string[];
  readonly contentType: string | undefined;
  readonly body: RequestBody;
}

/** In one request; OCI's draft asks for at least ten. */
const maxTags = 100;

/** Where something is read or deleted, what cannot be a tag is simply not there. */
function present(reference: Reference): ManifestInput['reference'] {
  if ('malformed' in reference) throw doorFault('ManifestUnknown', {});
  return reference;
}

export const readManifestInput = (request: OciRequest<'manifest'>): ManifestInput => ({
  ...repositoryInput(request),
  reference: present(request.path.reference),
});

export const readPullInput = (request: OciRequest<'manifest'>): PullInput => ({
  ...readManifestInput(request),
  ifNoneMatch: request.headers['if-none-match'],
});

/** By tag, or by digest with any number of tags in the query: `?tag=a&tag=b`. */
export function readPushInput(request: OciRequest<'manifest'>): PushInput {
  const { reference } = request.path;
  if ('malformed' in reference) throw reference.malformed;
  const wanted = request.query.getAll('tag');
  if (wanted.length > maxTags) {
    throw ociFault('QueryInvalid', { parameter: 'tag', reason: `is there more than ${maxTags} times` });
  }
  for (const tag of wanted) if (!isTag(tag)) throw ociFault('TagInvalid', { tag });
  return {
    ...repositoryInput(request),
    digest: 'digest' in reference ? reference.digest : undefined,
    tags: [...new Set('tag' in reference ? [reference.tag, ...wanted] : wanted)],
    contentType: request.headers['content-type'],
    body: request.body,
  };
}

const headersOf = (image: Image): OciResponse['headers'] => ({
  'Content-Type': image.mediaType,
  'Content-Length': `${image.bytes.length}`,
  'Docker-Content-Digest': image.digest,
  ETag: `"${image.digest}"`,
});

/** The exact bytes and media type that were pushed: never converted, whatever `Accept` says. */
const readManifest = (record: boolean): ManifestOperation<PullInput> => ({
  action: 'ecr:BatchGetImage',
  resource: theRepository,
  async handler({ input, resource, caller, services }) {
    const repository = existing(resource);
    const image = await findImage(services.registry, repository, input.reference);
    if (image === undefined) throw doorFault('ManifestUnknown', {});
    if (record) services.pullTimes.note(repository, image, caller.principal);
    const { 'Content-Type': _type, 'Content-Length': _length, ...unchanged } = headersOf(image);
    if (matches(input.ifNoneMatch, `"${image.digest}"`)) return empty(304, unchanged);
    return { status: 200, headers: headersOf(image), body: image.bytes };
  },
});

export const pullManifest = readManifest(true);

/** Asking whether it is there is not a pull. */
export const headManifest = readManifest(false);

export const pushManifest: ManifestOperation<PushInput> = {
  action: 'ecr:PutImage',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    const bytes = await readAll(input.body, maxManifestSize);
    if (bytes === undefined) throw ociFault('ManifestTooLarge', { limit: maxManifestSize });
    const manifest = parseManifest(bytes, input.contentType);
    const image = await putImage(services.registry, repository, {
      manifest,
      tags: input.tags,
      digest: input.digest,
    });
    return empty(201, {
      Location: `${input.base}/manifests/${image.digest}`,
      'Docker-Content-Digest': image.digest,
      ...(manifest.subject === undefined ? {} : { 'OCI-Subject': manifest.subject.digest }),
      ...(input.tags.length === 0 ? {} : { 'OCI-Tag': input.tags }),
    });
  },
};

/** By tag: that tag, and never the image. By digest: the image and all its tags. */
export const deleteManifest: ManifestOperation<ManifestInput> = {
  action: 'ecr:BatchDeleteImage',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    if ('tag' in input.reference) await deleteTag(services.registry, repository, input.reference.tag, 'tag');
    else await deleteImage(services.registry, repository, input.reference.digest);
    return empty(202);
  },
};
