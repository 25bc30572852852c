import type { WireError } from '../../../wire/aws/faults.ts';

/** ECR answers everything with 400 but what is the server's own failure. */
const exception = (name: string): WireError => ({ name: `${name}Exception`, status: 400 });

/** Faults whose exception has another name than they have. */
const renamed: Readonly<Record<string, string>> = {
  InvalidInput: 'InvalidParameter',
  InvalidLifecyclePolicy: 'InvalidParameter',
  InvalidPolicy: 'InvalidParameter',
  InvalidRegistryPolicy: 'InvalidParameter',
  LayerNotFound: 'LayersNotFound',
  LayerTooLarge: 'LimitExceeded',
  Throttled: 'Throttling',
};

const same = [
  'AccessDenied',
  'EmptyUpload',
  'ExclusionAlreadyExists',
  'ExclusionNotFound',
  'ImageAlreadyExists',
  'ImageDigestDoesNotMatch',
  'ImageNotFound',
  'ImageStorageClassUpdateNotSupported',
  'ImageTagAlreadyExists',
  'InvalidLayer',
  'InvalidLayerPart',
  'InvalidParameter',
  'InvalidTagParameter',
  'LayerAlreadyExists',
  'LayerInaccessible',
  'LayerPartTooSmall',
  'LayersNotFound',
  'LifecyclePolicyNotFound',
  'LifecyclePolicyPreviewInProgress',
  'LifecyclePolicyPreviewNotFound',
  'LimitExceeded',
  'PullThroughCacheRuleAlreadyExists',
  'PullThroughCacheRuleNotFound',
  'ReferencedImagesNotFound',
  'RegistryPolicyNotFound',
  'RepositoryAlreadyExists',
  'RepositoryNotEmpty',
  'RepositoryNotFound',
  'RepositoryPolicyNotFound',
  'ScanNotFound',
  'SigningConfigurationNotFound',
  'TemplateAlreadyExists',
  'TemplateNotFound',
  'TooManyTags',
  'UnsupportedUpstreamRegistry',
  'UploadNotFound',
  'Validation',
] as const;

export const ecrErrors: Readonly<Record<string, WireError>> = Object.fromEntries([
  ...same.map(code => [code, exception(code)]),
  ...Object.entries(renamed).map(([code, name]) => [code, exception(name)]),
]);
