import type { Descriptor } from './descriptor.ts';
import { descriptorOf } from './descriptor.ts';
import { ociFault } from './faults.ts';
import type { Fields } from './manifest-fields.ts';
import { annotationsOf, fieldsOf, invalid, listOf, textOf } from './manifest-fields.ts';
import type { ManifestMediaType } from './media-types.ts';
import {
  bareMediaType,
  isManifestMediaType,
  isMediaType,
  isSchema1MediaType,
  mediaTypes,
} from './media-types.ts';
import { parseStrictJson } from './strict-json.ts';

/** 4 MiB: the quota of ECR's PutImage, and what the OCI distribution specification asks registries to take. */
export const maxManifestSize = 4_194_304;
const maxDepth = 32;

/** An image manifest or an index, checked: what the registry needs to know of it, and its exact bytes. */
export interface Manifest {
  readonly bytes: Uint8Array;
  readonly mediaType: ManifestMediaType;
  /** Of an image manifest without one: the config's media type, as listings of referrers show it. */
  readonly artifactType?: string;
  readonly isIndex: boolean;
  /** Absent in an index. */
  readonly config?: Descriptor;
  /** Empty in an index. */
  readonly layers: readonly Descriptor[];
  /** The children of an index; empty in an image manifest. */
  readonly manifests: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}

const names = [
  'schemaVersion',
  'mediaType',
  'artifactType',
  'config',
  'layers',
  'manifests',
  'subject',
  'annotations',
  'fsLayers',
  'signatures',
] as const;
type ManifestFields = Fields<(typeof names)[number]>;

/**
 * The manifest in `bytes`: a Docker manifest of schema 2, a Docker manifest list, an OCI image manifest or an OCI
 * index. `contentType` is what the client said that it is; it and the manifest's own `mediaType` must agree, and one
 * of them must be there. Throws `ManifestInvalid`, `ManifestTooLarge`.
 */
export function parseManifest(bytes: Uint8Array, contentType: string | undefined): Manifest {
  if (bytes.length > maxManifestSize) throw ociFault('ManifestTooLarge', { limit: maxManifestSize });
  const parsed = parseStrictJson(bytes, maxDepth);
  if ('reason' in parsed) throw invalid(parsed.reason);
  const fields = fieldsOf(parsed.value, names, 'the manifest');
  const mediaType = mediaTypeOf(fields, contentType);
  if (fields.schemaVersion !== 2) throw invalid('schemaVersion is not 2');
  const isIndex = mediaType === mediaTypes.ociIndex || mediaType === mediaTypes.dockerList;
  const annotations = annotationsOf(fields.annotations, 'the manifest');
  const common = { bytes, mediaType, isIndex, ...(annotations === undefined ? {} : { annotations }) };
  const content = isIndex ? childrenOf(fields) : blobsOf(fields);
  return { ...common, ...content, ...referrerOf(fields, mediaType, content.config) };
}

/** The blobs that have to be in the repository before the manifest: all but those that are fetched from elsewhere. */
export const requiredBlobs = (manifest: Manifest): readonly Descriptor[] => [
  ...(manifest.config === undefined ? [] : [manifest.config]),
  ...manifest.layers.filter(layer => !layer.foreign),
];

function mediaTypeOf(fields: ManifestFields, contentType: string | undefined): ManifestMediaType {
  const declared = contentType === undefined ? undefined : bareMediaType(contentType);
  const own = textOf(fields.mediaType, 'mediaType');
  if (
    fields.schemaVersion === 1 ||
    fields.fsLayers !== undefined ||
    isSchema1MediaType(declared ?? own ?? '')
  ) {
    throw invalid('Docker image manifests of schema 1 are no longer accepted; push with a current client');
  }
  if (declared !== undefined && own !== undefined && declared !== own) {
    throw invalid(`its mediaType and the Content-Type '${printable(declared)}' differ`);
  }
  const mediaType = declared ?? own;
  if (mediaType === undefined)
    throw invalid('neither the request nor the manifest says what media type it has');
  if (!isManifestMediaType(mediaType)) {
    throw invalid(`'${printable(mediaType)}' is not the media type of a manifest that this registry knows`);
  }
  if (own === undefined && mediaType === mediaTypes.dockerManifest) throw invalid('it has no mediaType');
  return mediaType;
}

const printable = (text: string): string => text.slice(0, 120).replace(/[^\x20-\x7e]/g, '?');

/** Content that could be read as an image and as an index is refused (CVE-2021-41190). */
function childrenOf(fields: ManifestFields): Pick<Manifest, 'config' | 'layers' | 'manifests'> {
  if (fields.config !== undefined || fields.layers !== undefined) {
    throw invalid('an index must have neither config nor layers');
  }
  const manifests = listOf(fields.manifests, 'manifests');
  return { layers: [], manifests: manifests.map((child, i) => descriptorOf(child, `manifests[${i}]`)) };
}

function blobsOf(fields: ManifestFields): Pick<Manifest, 'config' | 'layers' | 'manifests'> {
  if (fields.manifests !== undefined) throw invalid('an image manifest must not have manifests');
  return {
    config: descriptorOf(fields.config, 'config'),
    layers: listOf(fields.layers, 'layers').map((layer, i) => descriptorOf(layer, `layers[${i}]`)),
    manifests: [],
  };
}

/** `subject` and `artifactType` have a meaning in OCI's types only. */
function referrerOf(
  fields: ManifestFields,
  mediaType: ManifestMediaType,
  config: Descriptor | undefined,
): Pick<Manifest, 'artifactType' | 'subject'> {
  const isOci = mediaType === mediaTypes.ociManifest || mediaType === mediaTypes.ociIndex;
  const own = isOci ? textOf(fields.artifactType, 'artifactType') : undefined;
  if (own && !isMediaType(own)) throw invalid('artifactType is not a media type');
  const artifactType = own || config?.mediaType;
  const hasSubject = isOci && fields.subject !== undefined && fields.subject !== null;
  return {
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(hasSubject ? { subject: descriptorOf(fields.subject, 'subject') } : {}),
  };
}
