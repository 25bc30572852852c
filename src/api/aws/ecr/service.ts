import { loadModelFile } from '../../../wire/aws/model.ts';
import { ecrInvalidParameter } from '../../../wire/aws/violations-ecr.ts';
import type { AwsService } from '../service.ts';
import { getAuthorizationToken } from './authorization-token.ts';
import { batchDelete } from './delete-images.ts';
import { ecrErrors } from './errors.ts';
import * as images from './images.ts';
import * as layers from './layers.ts';
import * as listings from './list-images.ts';
import { putImageTagMutability } from './mutability.ts';
import * as policies from './policies.ts';
import * as repositories from './repositories.ts';
import * as tags from './tags.ts';

/** Amazon ECR's private API. Operations of the model that are not listed answer that they are not there yet. */
export const ecr: AwsService = {
  name: 'ecr',
  model: loadModelFile('ecr'),
  invalid: ecrInvalidParameter,
  errors: ecrErrors,
  operations: {
    GetAuthorizationToken: getAuthorizationToken,

    CreateRepository: repositories.create,
    DescribeRepositories: repositories.describe,
    DeleteRepository: repositories.remove,
    PutImageTagMutability: putImageTagMutability,
    TagResource: tags.tagResource,
    UntagResource: tags.untagResource,
    ListTagsForResource: tags.listTagsForResource,

    SetRepositoryPolicy: policies.setPolicy,
    GetRepositoryPolicy: policies.getPolicy,
    DeleteRepositoryPolicy: policies.deletePolicy,

    PutImage: images.put,
    BatchGetImage: images.batchGet,
    BatchDeleteImage: batchDelete,
    ListImages: listings.list,
    DescribeImages: listings.describe,

    BatchCheckLayerAvailability: layers.batchCheckAvailability,
    GetDownloadUrlForLayer: layers.getDownloadUrl,
    InitiateLayerUpload: layers.initiateUpload,
    UploadLayerPart: layers.uploadPart,
    CompleteLayerUpload: layers.completeUpload,
  },
};
