import { loadModelFile } from '../../../wire/aws/model.ts';
import { ecrInvalidParameter } from '../../../wire/aws/violations-ecr.ts';
import type { AwsService } from '../service.ts';
import { getAccountSetting, putAccountSetting } from './account-settings.ts';
import { getAuthorizationToken } from './authorization-token.ts';
import { batchDelete } from './delete-images.ts';
import { ecrErrors } from './errors.ts';
import * as images from './images.ts';
import * as layers from './layers.ts';
import * as lifecycle from './lifecycle.ts';
import { getLifecyclePreview, startLifecyclePreview } from './lifecycle-preview.ts';
import * as listings from './list-images.ts';
import { putImageTagMutability } from './mutability.ts';
import * as policies from './policies.ts';
import * as pullThrough from './pull-through.ts';
import * as pullTime from './pull-time.ts';
import { listImageReferrers } from './referrers.ts';
import * as registryPolicies from './registry-policies.ts';
import * as replication from './replication.ts';
import * as repositories from './repositories.ts';
import * as scanning from './scanning.ts';
import { describeImageScanFindings, startImageScan } from './scans.ts';
import * as signing from './signing.ts';
import { updateImageStorageClass } from './storage-class.ts';
import * as tags from './tags.ts';
import * as templates from './templates.ts';

/** Amazon ECR's private API. Operations of the model that are not listed answer that they are not there yet. */
export const ecr: AwsService = {
  name: 'ecr',
  get model() {
    return loadModelFile('ecr');
  },
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

    GetAccountSetting: getAccountSetting,
    PutAccountSetting: putAccountSetting,
    PutRegistryPolicy: registryPolicies.putRegistryPolicy,
    GetRegistryPolicy: registryPolicies.getRegistryPolicy,
    DeleteRegistryPolicy: registryPolicies.deleteRegistryPolicy,

    PutRegistryScanningConfiguration: scanning.putRegistryScanning,
    GetRegistryScanningConfiguration: scanning.getRegistryScanning,
    BatchGetRepositoryScanningConfiguration: scanning.batchGetRepositoryScanning,
    PutImageScanningConfiguration: scanning.putImageScanning,
    StartImageScan: startImageScan,
    DescribeImageScanFindings: describeImageScanFindings,

    PutReplicationConfiguration: replication.putReplication,
    DescribeRegistry: replication.describeRegistry,
    DescribeImageReplicationStatus: replication.describeImageReplicationStatus,

    PutSigningConfiguration: signing.putSigning,
    GetSigningConfiguration: signing.getSigning,
    DeleteSigningConfiguration: signing.deleteSigning,
    DescribeImageSigningStatus: signing.describeImageSigningStatus,

    CreatePullThroughCacheRule: pullThrough.createPullThroughRule,
    DescribePullThroughCacheRules: pullThrough.describePullThroughRules,
    UpdatePullThroughCacheRule: pullThrough.updatePullThroughRule,
    DeletePullThroughCacheRule: pullThrough.deletePullThroughRule,
    ValidatePullThroughCacheRule: pullThrough.validatePullThroughRule,

    CreateRepositoryCreationTemplate: templates.createCreationTemplate,
    UpdateRepositoryCreationTemplate: templates.updateCreationTemplate,
    DeleteRepositoryCreationTemplate: templates.deleteCreationTemplate,
    DescribeRepositoryCreationTemplates: templates.describeCreationTemplates,

    SetRepositoryPolicy: policies.setPolicy,
    GetRepositoryPolicy: policies.getPolicy,
    DeleteRepositoryPolicy: policies.deletePolicy,

    PutImage: images.put,
    BatchGetImage: images.batchGet,
    BatchDeleteImage: batchDelete,
    ListImages: listings.list,
    DescribeImages: listings.describe,
    UpdateImageStorageClass: updateImageStorageClass,
    ListImageReferrers: listImageReferrers,

    PutLifecyclePolicy: lifecycle.putLifecycle,
    GetLifecyclePolicy: lifecycle.getLifecycle,
    DeleteLifecyclePolicy: lifecycle.deleteLifecycle,
    StartLifecyclePolicyPreview: startLifecyclePreview,
    GetLifecyclePolicyPreview: getLifecyclePreview,

    RegisterPullTimeUpdateExclusion: pullTime.registerPullTimeExclusion,
    DeregisterPullTimeUpdateExclusion: pullTime.deregisterPullTimeExclusion,
    ListPullTimeUpdateExclusions: pullTime.listPullTimeExclusions,

    BatchCheckLayerAvailability: layers.batchCheckAvailability,
    GetDownloadUrlForLayer: layers.getDownloadUrl,
    InitiateLayerUpload: layers.initiateUpload,
    UploadLayerPart: layers.uploadPart,
    CompleteLayerUpload: layers.completeUpload,
  },
};
