import type { ListImageReferrersRequest } from '@aws-sdk/client-ecr';
import { registryFault } from '../../../registry/faults.ts';
import { pageReferrers, type Referrer } from '../../../registry/referrers.ts';
import { type Digest, parseDigest } from '../../../wire/oci/digest.ts';
import { existing } from '../../repository-resource.ts';
import { operation } from '../service.ts';
import { decodePageToken, pageOf } from './page-token.ts';
import { theRepository } from './resources.ts';

/** Pages of this operation hold 20 entries unless asked otherwise. */
const defaultPage = 20;

/** There is no action of this name: whoever may pull may list (Service Authorization Reference). */
export const listImageReferrers = operation<ListImageReferrersRequest, object>()({
  action: 'ecr:BatchGetImage',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    const subject = subjectOf(input);
    const limit = input.maxResults ?? defaultPage;
    const [after] = decodePageToken(input.nextToken, 1) ?? [];
    const rows = await pageReferrers(services.registry, repository, subject, {
      after,
      limit: limit + 1,
      status: input.filter?.artifactStatus ?? 'ACTIVE',
      artifactTypes: input.filter?.artifactTypes ?? [],
    });
    const { page, nextToken } = pageOf(rows, limit, last => [last.digest]);
    return { referrers: page.map(awsReferrer), nextToken };
  },
});

function subjectOf({ subjectId }: ListImageReferrersRequest): Digest {
  const digest = parseDigest(subjectId?.imageDigest ?? '');
  if (digest) return digest;
  throw registryFault('InvalidParameter', {
    member: 'subjectId',
    why: "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
  });
}

const awsReferrer = (referrer: Referrer) => ({
  digest: referrer.digest,
  mediaType: referrer.mediaType,
  size: referrer.size,
  ...(referrer.artifactType !== null && { artifactType: referrer.artifactType }),
  ...(referrer.annotations !== undefined && { annotations: referrer.annotations }),
  artifactStatus: referrer.status,
});
