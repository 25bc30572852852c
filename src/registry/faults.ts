import { catalogue } from '../base/fault.ts';
import type { RegistryId } from '../base/registry-id.ts';

type InRepository = { repository: string; registry: RegistryId };
const within = (p: InRepository) =>
  `repository with name '${p.repository}' in the registry with id '${p.registry.account}'`;

/** How ECR writes an image id in its messages. */
const imageId = (p: { digest?: string | undefined; tag?: string | undefined }) =>
  `{imageDigest:'${p.digest ?? 'null'}', imageTag:'${p.tag ?? 'null'}'}`;

/** Everything that can go wrong in a registry, in ECR's own words where they are known. */
export const registryFault = catalogue({
  RepositoryNotFound: {
    message: (p: InRepository) =>
      `The repository with name '${p.repository}' does not exist in the registry with id '${p.registry.account}'`,
    hint: 'Create it with `aws ecr create-repository`, or check the name, the account and the region.',
  },
  RepositoryAlreadyExists: {
    message: (p: InRepository) =>
      `The repository with name '${p.repository}' already exists in the registry with id '${p.registry.account}'`,
    hint: 'Use the repository that is there, or another name.',
  },
  RepositoryNotEmpty: {
    message: (p: InRepository) =>
      `The repository with name '${p.repository}' in registry with id '${p.registry.account}' cannot be deleted because it still contains images`,
    hint: 'Delete the images first, or pass --force.',
  },
  RepositoryPolicyNotFound: {
    message: (p: InRepository) =>
      `Repository policy does not exist for the repository with name '${p.repository}' in the registry with id '${p.registry.account}'`,
    hint: 'Set one with `aws ecr set-repository-policy`.',
  },
  InvalidPolicy: {
    message: (_: { reason: string }) =>
      "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
  },
  InvalidParameter: {
    message: (p: { member: string; why: string }) =>
      `Invalid parameter at '${p.member}' failed to satisfy constraint: '${p.why}'`,
  },
  /** ECR's other way to refuse input, of the operations on registries. */
  Validation: { message: (p: { why: string }) => p.why },
  InvalidInput: { message: (p: { why: string }) => `Invalid input: ${p.why}` },
  RegistryPolicyNotFound: {
    message: (p: { registry: RegistryId }) =>
      `Registry policy does not exist in the registry with id '${p.registry.account}'`,
    hint: 'Set one with `aws ecr put-registry-policy`.',
  },
  InvalidRegistryPolicy: {
    message: (_: { reason: string }) =>
      "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid registry policy provided'",
  },
  SigningConfigurationNotFound: {
    message: (p: { registry: RegistryId }) =>
      `Signing configuration does not exist in the registry with id '${p.registry.account}'`,
    hint: 'Set one with `aws ecr put-signing-configuration`.',
  },
  ScanNotFound: {
    message: (p: InRepository & { digest?: string | undefined; tag?: string | undefined }) =>
      `Image scan does not exist for the image with '${imageId(p)}' in the ${within(p)}`,
    hint: 'This version of Entrepot has no vulnerability scanner: there are no findings.',
  },
  PullThroughCacheRuleAlreadyExists: {
    message: (p: { prefix: string; registry: RegistryId }) =>
      `Pull through cache rule with repository prefix '${p.prefix}' already exists in the registry with id '${p.registry.account}'`,
    hint: 'Delete the rule first, or choose another prefix.',
  },
  PullThroughCacheRuleNotFound: {
    message: (p: { prefix: string; registry: RegistryId }) =>
      `Pull through cache rule with repository prefix '${p.prefix}' does not exist in the registry with id '${p.registry.account}'`,
    hint: 'List the rules with `aws ecr describe-pull-through-cache-rules`.',
  },
  UnsupportedUpstreamRegistry: { message: (p: { why: string }) => p.why },
  TemplateAlreadyExists: {
    message: (p: { prefix: string; registry: RegistryId }) =>
      `Repository creation template with prefix '${p.prefix}' already exists in the registry with id '${p.registry.account}'`,
    hint: 'Change it with `aws ecr update-repository-creation-template`.',
  },
  TemplateNotFound: {
    message: (p: { prefix: string; registry: RegistryId }) =>
      `Repository creation template with prefix '${p.prefix}' does not exist in the registry with id '${p.registry.account}'`,
    hint: 'List the templates with `aws ecr describe-repository-creation-templates`.',
  },
  InvalidTagParameter: { message: (p: { why: string }) => p.why },
  TooManyTags: {
    message: (p: { limit: number }) =>
      `The number of tags exceeds the limit of ${p.limit} tags per resource.`,
    hint: 'Remove tags that are no longer needed.',
  },
  LimitExceeded: { message: (p: { why: string }) => p.why },
  DestinationNotFound: {
    message: (p: { registry: RegistryId }) =>
      `The replication destination with registry id '${p.registry.account}' does not exist`,
    hint: 'Check the account id in the replication configuration; the account may be closed.',
  },
  TemplateRoleMissing: {
    message: (p: { prefix: string; registry: RegistryId }) =>
      `The repository creation template with prefix '${p.prefix}' in the registry with id '${p.registry.account}' sets resource tags, but no custom role`,
    hint: 'Give the template a role with --custom-role-arn, or take its tags away.',
  },

  ImageNotFound: {
    message: (p: InRepository & { digest?: string | undefined; tag?: string | undefined }) =>
      `The image with imageId ${imageId(p)} does not exist within the ${within(p)}`,
    hint: 'List what is there with `aws ecr list-images`.',
  },
  ImageAlreadyExists: {
    message: (p: InRepository & { digest: string; tag: string | undefined }) =>
      `Image with digest '${p.digest}' and tag '${p.tag ?? 'null'}' already exists in the repository with name '${p.repository}' in registry with id '${p.registry.account}'`,
    hint: 'The image is there already; nothing has to be done.',
  },
  ImageTagAlreadyExists: {
    message: (p: { repository: string; tag: string }) =>
      `The image tag '${p.tag}' already exists in the '${p.repository}' repository and cannot be overwritten because the tag is immutable.`,
    hint: 'Push under another tag, or change the mutability with `aws ecr put-image-tag-mutability`.',
  },
  ImageDigestDoesNotMatch: {
    message: (p: { expected: string; computed: string }) =>
      `The provided image digest '${p.expected}' does not match the digest '${p.computed}' that was computed from the manifest`,
    hint: 'Send the manifest byte for byte as it was when its digest was taken.',
  },
  ImageReferencedByManifestList: {
    message: (p: { lists: readonly string[] }) =>
      `Requested image referenced by manifest list: [${p.lists.join(', ')}]`,
    hint: 'Delete the manifest list first.',
  },
  ReferencedImagesNotFound: {
    message: (p: InRepository & { digests: readonly string[] }) =>
      `Images with digests '[${p.digests.join(', ')}]' required for pushing image into repository with name '${p.repository}' in the registry with id '${p.registry.account}' do not exist`,
    hint: 'Push the images that the list names first.',
  },
  LayersNotFound: {
    message: (p: InRepository & { digests: readonly string[] }) =>
      `Layers with digests '[${p.digests.join(', ')}]' required for pushing image into repository with name '${p.repository}' in the registry with id '${p.registry.account}' do not exist`,
    hint: 'Upload the layers to this repository first; layers of other repositories do not count.',
  },
  LayerNotFound: {
    message: (p: InRepository & { digest: string }) =>
      `The layer with digest '${p.digest}' does not exist within the ${within(p)}`,
    hint: 'Check the digest and the repository.',
  },
  LayerInUse: {
    message: (p: InRepository & { digest: string }) =>
      `The layer with digest '${p.digest}' in the ${within(p)} is referenced by an image`,
    hint: 'Delete the images that use it first.',
  },
  LayerInaccessible: {
    message: (p: InRepository & { digest: string }) =>
      `The layer with digest '${p.digest}' in the ${within(p)} is not associated with an image and cannot be downloaded`,
    hint: 'Put an image that refers to the layer first.',
  },
  LayerAlreadyExists: {
    message: (p: InRepository & { digest: string }) =>
      `The layer with digest '${p.digest}' already exists in the ${within(p)}`,
    hint: 'The layer is there already; go on with the next one.',
  },
  LayerTooLarge: {
    message: (p: { limit: number }) => `The layer exceeds the limit of ${p.limit} bytes`,
    hint: 'Split the content over several layers.',
  },
  InvalidLayer: {
    message: (p: { expected: string; computed: string }) =>
      `The layer digest '${p.expected}' does not match the digest '${p.computed}' of the bytes that were uploaded`,
    hint: 'Upload the layer again.',
  },
  EmptyUpload: {
    message: (p: InRepository & { upload: string }) =>
      `The upload with id '${p.upload}' in the ${within(p)} does not contain any layer parts`,
    hint: 'Upload at least one part before completing.',
  },
  LayerPartTooSmall: {
    message: (p: { minimum: number }) =>
      `Layer parts must be at least ${p.minimum} bytes in size, except for the last one`,
    hint: 'Upload in larger parts.',
  },
  InvalidLayerPart: {
    message: (p: InRepository & { upload: string; size: number }) =>
      `The layer part does not begin where the upload with id '${p.upload}' in the ${within(p)} ends; the last valid byte received is ${p.size - 1}`,
    hint: 'Parts are sent in order: continue after the last valid byte.',
  },
  UploadNotFound: {
    message: (p: InRepository & { upload: string }) =>
      `The upload with id '${p.upload}' could not be found in the ${within(p)}`,
    hint: 'Start a new upload: this one was completed, cancelled, abandoned too long, or belongs to somebody else.',
  },

  InvalidLifecyclePolicy: {
    message: (p: { why: string }) =>
      `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: ${p.why}'`,
    hint: 'docs/lifecycle.md has the grammar of lifecycle policies.',
  },
  LifecyclePolicyNotFound: {
    message: (p: InRepository) =>
      `Lifecycle policy does not exist for the repository with name '${p.repository}' in the registry with id '${p.registry.account}'`,
    hint: 'Set one with `aws ecr put-lifecycle-policy`.',
  },
  LifecyclePolicyPreviewNotFound: {
    message: (p: InRepository) =>
      `Lifecycle policy preview does not exist for the repository with name '${p.repository}' in the registry with id '${p.registry.account}'`,
    hint: 'Start one with `aws ecr start-lifecycle-policy-preview`.',
  },
  LifecyclePolicyPreviewInProgress: {
    message: (p: InRepository) =>
      `The previous lifecycle policy preview request for the repository with name '${p.repository}' in the registry with id '${p.registry.account}' has not completed. Wait and try again.`,
    hint: 'Ask for it with `aws ecr get-lifecycle-policy-preview`.',
  },
  ImageStorageClassUpdateNotSupported: {
    message: (p: InRepository & { digest: string; why: string }) =>
      `The storage class of the image with imageId ${imageId(p)} in the ${within(p)} cannot be updated: ${p.why}`,
  },
  ExclusionAlreadyExists: {
    message: (p: { principal: string; registry: RegistryId }) =>
      `Pull time update exclusion for the principal with ARN '${p.principal}' already exists in the registry with id '${p.registry.account}'`,
    hint: 'The principal is excluded already; nothing has to be done.',
  },
  ExclusionNotFound: {
    message: (p: { principal: string; registry: RegistryId }) =>
      `Pull time update exclusion for the principal with ARN '${p.principal}' does not exist in the registry with id '${p.registry.account}'`,
    hint: 'List the exclusions with `aws ecr list-pull-time-update-exclusions`.',
  },
  HoldExpired: {
    message: (_: Record<never, never>) => 'The hold on garbage collection has expired',
    hint: 'Run the command again; if it stays so, look for what keeps it from running for an hour.',
  },
});
