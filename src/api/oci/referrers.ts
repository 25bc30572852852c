import type { Operation } from '../../access/operation.ts';
import { listReferrers, type Referrer } from '../../registry/referrers.ts';
import { type Digest, parseDigest } from '../../wire/oci/digest.ts';
import { ociFault } from '../../wire/oci/faults.ts';
import { maxManifestSize } from '../../wire/oci/manifest.ts';
import { mediaTypes } from '../../wire/oci/media-types.ts';
import { existing, type RepositoryResource } from '../repository-resource.ts';
import type { Services } from '../services.ts';
import { nextPage } from './page.ts';
import { type RepositoryInput, repositoryInput, theRepository } from './repository-input.ts';
import type { OciRequest } from './request.ts';
import { json, type OciResponse, single } from './response.ts';

interface ReferrersInput extends RepositoryInput {
  readonly subject: Digest;
  readonly artifactType: string | undefined;
  readonly after: Digest | undefined;
}

export function readReferrersInput(request: OciRequest<'referrers'>): ReferrersInput {
  const last = single(request.query, 'last');
  const after = last === undefined ? undefined : parseDigest(last);
  if (last !== undefined && after === undefined) throw ociFault('DigestInvalid', { digest: last });
  return {
    ...repositoryInput(request),
    subject: request.path.digest,
    artifactType: single(request.query, 'artifactType') || undefined,
    after,
  };
}

/**
 * An index of what refers to a digest, whether or not anything has that digest (OCI distribution specification,
 * "Listing Referrers"). An index that would be larger than a manifest may be goes out in pages.
 */
export const referrers: Operation<ReferrersInput, OciResponse, RepositoryResource, Services> = {
  action: 'ecr:BatchGetImage',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const { artifactType, after, subject } = input;
    const found = await listReferrers(services.registry, existing(resource), subject);
    const wanted = found
      .filter(each => artifactType === undefined || each.artifactType === artifactType)
      .filter(each => after === undefined || each.digest > after)
      .sort((a, b) => (a.digest < b.digest ? -1 : 1))
      .map(descriptorOf);
    const manifests = wanted.slice(0, fitting(wanted));
    const more = manifests.length < wanted.length;
    const query = { ...(artifactType && { artifactType }), last: manifests.at(-1)?.digest ?? '' };
    return json(
      200,
      { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests },
      {
        'Content-Type': mediaTypes.ociIndex,
        ...(artifactType === undefined ? {} : { 'OCI-Filters-Applied': 'artifactType' }),
        ...(more ? nextPage(`${input.base}/referrers/${subject}`, query) : {}),
      },
    );
  },
};

const descriptorOf = (referrer: Referrer) => ({
  mediaType: referrer.mediaType,
  digest: referrer.digest,
  size: referrer.size,
  ...(referrer.artifactType === null ? {} : { artifactType: referrer.artifactType }),
  ...(referrer.annotations === undefined ? {} : { annotations: referrer.annotations }),
});

/** How many of the descriptors an index has room for: at least one, lest a client turns in a circle. */
function fitting(descriptors: readonly object[]): number {
  let room = maxManifestSize - 200;
  const over = descriptors.findIndex(each => {
    room -= Buffer.byteLength(JSON.stringify(each)) + 1;
    return room < 0;
  });
  return over === -1 ? descriptors.length : Math.max(1, over);
}
