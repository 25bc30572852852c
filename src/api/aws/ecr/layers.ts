import type {
  BatchCheckLayerAvailabilityRequest,
  CompleteLayerUploadRequest,
  GetDownloadUrlForLayerRequest,
  InitiateLayerUploadRequest,
  UploadLayerPartRequest,
} from '@aws-sdk/client-ecr';
import { layerGrantLife, sealLayerGrant } from '../../../access/layer-grant.ts';
import { registryFault } from '../../../registry/faults.ts';
import { appendPart, finishParts, partSize } from '../../../registry/layer-parts.ts';
import { checkLayer, findLayer, isReferenced } from '../../../registry/layers.ts';
import { findUpload, startUpload } from '../../../registry/uploads.ts';
import { parseDigest } from '../../../wire/oci/digest.ts';
import { createsRepository, existingOrMade, pushedRepository } from '../../pushed-repository.ts';
import { existing } from '../../repository-resource.ts';
import { operation } from '../service.ts';
import { registryOf, theRepository } from './resources.ts';
import { awsRepositoryId } from './shapes.ts';

/** A layer's media type is not kept: one blob may be used under several. ECR's own answer for image layers. */
const layerMediaType = 'application/vnd.docker.image.rootfs.diff.tar.gzip';

export const batchCheckAvailability = operation<BatchCheckLayerAvailabilityRequest, object>()({
  action: 'ecr:BatchCheckLayerAvailability',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    const layers: object[] = [];
    const failures: object[] = [];
    for (const layerDigest of new Set(input.layerDigests)) {
      const digest = parseDigest(layerDigest);
      const layer = digest && (await checkLayer(services.registry, repository, digest));
      if (layer) {
        const { size: layerSize } = layer;
        layers.push({ layerDigest, layerAvailability: 'AVAILABLE', layerSize, mediaType: layerMediaType });
      } else {
        failures.push({
          layerDigest,
          ...(digest
            ? { failureCode: 'MissingLayerDigest', failureReason: 'Layer digest not found' }
            : {
                failureCode: 'InvalidLayerDigest',
                failureReason:
                  "Invalid request parameters: layer digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
              }),
        });
      }
    }
    return { layers, failures };
  },
});

export const getDownloadUrl = operation<GetDownloadUrlForLayerRequest, object>()({
  action: 'ecr:GetDownloadUrlForLayer',
  resource: theRepository,
  async handler({ input, resource, caller, request, services }) {
    const repository = existing(resource);
    const layerDigest = input.layerDigest ?? '';
    const where = { repository: repository.name, registry: repository.registry };
    const digest = parseDigest(layerDigest);
    if (!digest || !(await findLayer(services.registry, repository, digest))) {
      throw registryFault('LayerNotFound', { ...where, digest: layerDigest });
    }
    if (!(await isReferenced(services.registry, repository, digest))) {
      throw registryFault('LayerInaccessible', { ...where, digest: layerDigest });
    }
    const grant = sealLayerGrant(services.seal, {
      ref: caller.ref,
      accessKeyId: caller.accessKeyId,
      registry: repository.registry,
      repository: repository.name,
      digest,
      expiresAt: Math.floor(request.time / 1000) + layerGrantLife,
    });
    const { account, region } = repository.registry;
    const path = `/v2/${account}/${region}/${repository.name}/blobs/${digest}`;
    return { downloadUrl: `${request.origin}${path}?grant=${grant}`, layerDigest };
  },
});

export const initiateUpload = operation<InitiateLayerUploadRequest, object>()({
  action: 'ecr:InitiateLayerUpload',
  resource: asked =>
    pushedRepository(asked.services, registryOf(asked), asked.input.repositoryName as string),
  also: [createsRepository],
  async handler({ resource, caller, services }) {
    const repository = await existingOrMade(services, resource);
    const upload = await startUpload(services.registry, repository, caller.principal.userId);
    return { uploadId: upload.id, partSize };
  },
});

export const uploadPart = operation<UploadLayerPartRequest, object>()({
  action: 'ecr:UploadLayerPart',
  resource: theRepository,
  async handler({ input, resource, caller, services }) {
    const repository = existing(resource);
    const uploadId = input.uploadId ?? '';
    const upload = await findUpload(services.registry, repository, uploadId, caller.principal.userId);
    const { size } = await appendPart(services.registry, repository, upload, {
      first: input.partFirstByte ?? 0,
      last: input.partLastByte ?? 0,
      bytes: input.layerPartBlob ?? new Uint8Array(),
    });
    return { ...awsRepositoryId(repository), uploadId, lastByteReceived: size - 1 };
  },
});

export const completeUpload = operation<CompleteLayerUploadRequest, object>()({
  action: 'ecr:CompleteLayerUpload',
  resource: theRepository,
  async handler({ input, resource, caller, services }) {
    const repository = existing(resource);
    const uploadId = input.uploadId ?? '';
    const upload = await findUpload(services.registry, repository, uploadId, caller.principal.userId);
    const [expected = '', ...others] = new Set(input.layerDigests);
    const digest = parseDigest(expected);
    if (!digest || others.length > 0) {
      const why = 'One sha256 or sha512 digest is expected';
      throw registryFault('InvalidParameter', { member: 'layerDigests', why });
    }
    const layer = await finishParts(services.registry, repository, upload, digest);
    return { ...awsRepositoryId(repository), uploadId, layerDigest: layer.digest };
  },
});
