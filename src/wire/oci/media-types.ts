export const mediaTypes = {
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
} as const;

export type ManifestMediaType = (typeof mediaTypes)[keyof typeof mediaTypes];

const known: ReadonlySet<string> = new Set(Object.values(mediaTypes));
export const isManifestMediaType = (text: string): text is ManifestMediaType => known.has(text);

/** Docker's first schema, signed and unsigned: the name that tells why such a manifest is refused. */
export const isSchema1MediaType = (text: string): boolean =>
  /^application\/vnd\.docker\.distribution\.manifest\.v1\+(?:json|prettyjws)$/.test(text);

const type =
  /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}(?:\s*;[\x20-\x7e]{0,255})?$/i;
/** RFC 6838, section 4.2, with parameters allowed. */
export const isMediaType = (text: string): boolean => type.test(text);

/** A media type without its parameters, in lower case. */
export const bareMediaType = (text: string): string => text.split(';', 1)[0]!.trim().toLowerCase();

const nondistributable: ReadonlySet<string> = new Set([
  'application/vnd.docker.image.rootfs.foreign.diff.tar',
  'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
  'application/vnd.oci.image.layer.nondistributable.v1.tar',
  'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
  'application/vnd.oci.image.layer.nondistributable.v1.tar+zstd',
]);
/** Layers that their makers do not let others hand on: they need not be in the registry. */
export const isNondistributable = (mediaType: string): boolean => nondistributable.has(mediaType);
