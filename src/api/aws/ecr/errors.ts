import type { WireError } from '../../../wire/aws/faults.ts';

/** ECR answers everything with 400 but what is the server's own failure. */
const exception = (name: string): WireError => ({ name: `${name}Exception`, status: 400 });

/** Faults whose exception has another name than they have. */
const renamed: Readonly<Record<string, string>> = {
  InvalidPolicy: 'InvalidParameter',
  LayerNotFound: 'LayersNotFound',
  LayerTooLarge: 'LimitExceeded',
};

const same = [
  'AccessDenied',
  'EmptyUpload',
  'ImageAlreadyExists',
  'ImageDigestDoesNotMatch',
  'ImageNotFound',
  'ImageTagAlreadyExists',
  'InvalidLayer',
  'InvalidLayerPart',
  'InvalidParameter',
  'InvalidTagParameter',
  'LayerAlreadyExists',
  'LayerInaccessible',
  'LayerPartTooSmall',
  'LayersNotFound',
  'LimitExceeded',
  'ReferencedImagesNotFound',
  'RepositoryAlreadyExists',
  'RepositoryNotEmpty',
  'RepositoryNotFound',
  'RepositoryPolicyNotFound',
  'TooManyTags',
  'UploadNotFound',
] as const;

export const ecrErrors: Readonly<Record<string, WireError>> = Object.fromEntries([
  ...same.map(code => [code, exception(code)]),
  ...Object.entries(renamed).map(([code, name]) => [code, exception(name)]),
]);
