import type { Operation } from '../../access/operation.ts';
import { checkLayer, deleteLayer, findLayer, type Layer, openLayer } from '../../registry/layers.ts';
import type { Digest } from '../../wire/oci/digest.ts';
import { parseRange } from '../../wire/oci/range.ts';
import { existing, type RepositoryResource } from '../repository-resource.ts';
import type { Services } from '../services.ts';
import { doorFault } from './faults.ts';
import { type RepositoryInput, repositoryInput, theRepository } from './repository-input.ts';
import type { OciRequest } from './request.ts';
import { empty, matches, type OciResponse } from './response.ts';

type BlobOperation<Input> = Operation<Input, OciResponse, RepositoryResource, Services>;

interface BlobInput extends RepositoryInput {
  readonly digest: Digest;
}

interface PullInput extends BlobInput {
  readonly range: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

export const readBlobInput = (request: OciRequest<'blob'>): BlobInput => ({
  ...repositoryInput(request),
  digest: request.path.digest,
});

/** `If-Range` with anything but this blob's ETag takes the range back (RFC 9110, section 13.1.5). */
export function readPullInput(request: OciRequest<'blob'>): PullInput {
  const input = readBlobInput(request);
  const ifRange = request.headers['if-range'];
  const current = ifRange === undefined || ifRange === `"${input.digest}"`;
  return {
    ...input,
    range: current ? request.headers.range : undefined,
    ifNoneMatch: request.headers['if-none-match'],
  };
}

const factsOf = (layer: Layer): OciResponse['headers'] => ({
  'Docker-Content-Digest': layer.digest,
  ETag: `"${layer.digest}"`,
  'Accept-Ranges': 'bytes',
});

const contentOf = (length: number): OciResponse['headers'] => ({
  'Content-Type': 'application/octet-stream',
  'Content-Length': `${length}`,
});

async function layerOf(services: Services, resource: RepositoryResource, digest: Digest): Promise<Layer> {
  const layer = await findLayer(services.registry, existing(resource), digest);
  if (layer === undefined) throw doorFault('BlobUnknown', {});
  return layer;
}

export const checkBlob: BlobOperation<BlobInput> = {
  action: 'ecr:BatchCheckLayerAvailability',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const layer = await checkLayer(services.registry, existing(resource), input.digest);
    if (layer === undefined) throw doorFault('BlobUnknown', {});
    return { status: 200, headers: { ...contentOf(layer.size), ...factsOf(layer) } };
  },
};

export const pullBlob: BlobOperation<PullInput> = {
  action: 'ecr:GetDownloadUrlForLayer',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const layer = await layerOf(services, resource, input.digest);
    if (matches(input.ifNoneMatch, `"${layer.digest}"`)) return empty(304, factsOf(layer));
    const range = parseRange(input.range, layer.size);
    if (range === 'unsatisfiable') throw doorFault('RangeUnsatisfiable', { size: layer.size });
    if (range === 'whole') {
      const body = () => openLayer(services.registry, layer);
      return { status: 200, headers: { ...contentOf(layer.size), ...factsOf(layer) }, body };
    }
    return {
      status: 206,
      headers: {
        ...contentOf(range.last - range.first + 1),
        ...factsOf(layer),
        'Content-Range': `bytes ${range.first}-${range.last}/${layer.size}`,
      },
      body: () => openLayer(services.registry, layer, range),
    };
  },
};

export const deleteBlob: BlobOperation<BlobInput> = {
  action: 'ecr:BatchDeleteImage',
  resource: theRepository,
  async handler({ input, resource, services }) {
    await deleteLayer(services.registry, existing(resource), input.digest);
    return empty(202);
  },
};
