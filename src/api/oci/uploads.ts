import type { Operation } from '../../access/operation.ts';
import { mountLayer } from '../../registry/layers.ts';
import { cancelUpload, findUpload, startUpload } from '../../registry/uploads.ts';
import {
  createsRepository,
  existingOrMade,
  type PushedRepository,
  pushedRepository,
} from '../pushed-repository.ts';
import { existing, type RepositoryResource, repositoryResource } from '../repository-resource.ts';
import type { Services } from '../services.ts';
import { theRepository } from './repository-input.ts';
import { empty, type OciResponse } from './response.ts';
import type { ChunkInput, FinishInput, StartInput, UploadInput } from './upload-input.ts';
import { append, blobMade, finish, progress } from './upload-steps.ts';

type UploadOperation<Input> = Operation<Input, OciResponse, RepositoryResource, Services>;

/**
 * Begins an upload; or mounts a blob of another repository that the caller may read; or, with a digest in the query,
 * takes the whole blob at once. What cannot be mounted becomes an upload: nobody learns why.
 */
export const beginUpload: Operation<StartInput, OciResponse, PushedRepository, Services> = {
  action: 'ecr:InitiateLayerUpload',
  resource: ({ input, services }) => pushedRepository(services, input.registry, input.name),
  also: [
    createsRepository,
    { action: 'ecr:UploadLayerPart', when: input => input.digest !== undefined },
    { action: 'ecr:CompleteLayerUpload', when: input => input.digest !== undefined },
  ],
  may: {
    action: 'ecr:GetDownloadUrlForLayer',
    async resource({ input, services }) {
      const source = input.mount?.source;
      // The caller's token is for one region, whatever the caller may in others.
      if (source?.registry.region !== input.registry.region) return undefined;
      return repositoryResource(services, source.registry, source.name);
    },
  },
  async handler({ input, resource, granted, caller, services }) {
    const repository = await existingOrMade(services, resource);
    const mounting = resource.settings.blobMounting === 'ENABLED';
    if (mounting && input.mount !== undefined && granted?.repository !== undefined) {
      const layer = await mountLayer(services.registry, granted.repository, repository, input.mount.digest);
      if (layer !== undefined) return blobMade(input, layer.digest);
    }
    const upload = await startUpload(services.registry, repository, caller.principal.userId);
    if (input.digest === undefined) return progress(202, input, upload);
    try {
      const whole = input.body.present ? await append(services, repository, upload, input) : upload;
      return await finish(services, repository, whole, { ...input, digest: input.digest });
    } catch (error) {
      // The client was never told of the upload: it cannot go on with it.
      await cancelUpload(services.registry, upload);
      throw error;
    }
  },
};

export const uploadChunk: UploadOperation<ChunkInput> = {
  action: 'ecr:UploadLayerPart',
  resource: theRepository,
  async handler({ input, resource, caller, services }) {
    const repository = existing(resource);
    const upload = await findUpload(services.registry, repository, input.id, caller.principal.userId);
    return progress(202, input, await append(services, repository, upload, input));
  },
};

export const finishUploadByDigest: UploadOperation<FinishInput> = {
  action: 'ecr:CompleteLayerUpload',
  resource: theRepository,
  also: [{ action: 'ecr:UploadLayerPart', when: input => input.body.present }],
  async handler({ input, resource, caller, services }) {
    const repository = existing(resource);
    const upload = await findUpload(services.registry, repository, input.id, caller.principal.userId);
    const hasChunk = input.body.present || input.contentRange !== undefined;
    const whole = hasChunk ? await append(services, repository, upload, input) : upload;
    return finish(services, repository, whole, input);
  },
};

export const uploadStatus: UploadOperation<UploadInput> = {
  action: 'ecr:UploadLayerPart',
  resource: theRepository,
  async handler({ input, resource, caller, services }) {
    const repository = existing(resource);
    const upload = await findUpload(services.registry, repository, input.id, caller.principal.userId);
    return progress(204, input, upload);
  },
};

export const abandonUpload: UploadOperation<UploadInput> = {
  action: 'ecr:UploadLayerPart',
  resource: theRepository,
  async handler({ input, resource, caller, services }) {
    const repository = existing(resource);
    const upload = await findUpload(services.registry, repository, input.id, caller.principal.userId);
    await cancelUpload(services.registry, upload);
    return empty(204);
  },
};
