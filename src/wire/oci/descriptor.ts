import { createHash } from 'node:crypto';
import type { Digest } from './digest.ts';
import { digestAlgorithm, digestHex, parseDigest } from './digest.ts';
import type { Fields } from './manifest-fields.ts';
import { annotationsOf, fieldsOf, invalid, textOf } from './manifest-fields.ts';
import { isMediaType, isNondistributable } from './media-types.ts';
import type { Json } from './strict-json.ts';

/** A pointer to content: OCI image specification, "Content Descriptors". */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** It is fetched from elsewhere (`urls`), or may not be handed on: it need not be in the registry. */
  readonly foreign: boolean;
}

const names = [
  'mediaType',
  'digest',
  'size',
  'urls',
  'annotations',
  'data',
  'artifactType',
  'platform',
] as const;

/** The descriptor in `value`, which stands at `at` (for the reason). Throws `ManifestInvalid`. */
export function descriptorOf(value: Json | undefined, at: string): Descriptor {
  const fields = fieldsOf(value, names, at);
  const mediaType = textOf(fields.mediaType, `${at}.mediaType`);
  if (mediaType === undefined) throw invalid(`${at} has no mediaType`);
  if (!isMediaType(mediaType)) throw invalid(`${at}.mediaType is not a media type`);
  const digest = parseDigest(textOf(fields.digest, `${at}.digest`) ?? '');
  if (digest === undefined) throw invalid(`${at}.digest is not a sha256 or sha512 digest`);
  const size = sizeOf(fields.size, at);
  checkData(fields, digest, size, at);
  const artifactType = textOf(fields.artifactType, `${at}.artifactType`);
  const annotations = annotationsOf(fields.annotations, at);
  return {
    mediaType,
    digest,
    size,
    foreign: hasUrls(fields.urls, at) || isNondistributable(mediaType),
    ...(artifactType ? { artifactType } : {}),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

function sizeOf(value: Json | undefined, at: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw invalid(`${at}.size is not a whole number of bytes`);
}

function hasUrls(value: Json | undefined, at: string): boolean {
  if (value === undefined || value === null) return false;
  if (!Array.isArray(value) || value.some(url => typeof url !== 'string')) {
    throw invalid(`${at}.urls is not a list of texts`);
  }
  return value.length > 0;
}

/** Embedded content must be the content that the descriptor points to: a client may use it instead. */
function checkData(fields: Fields<'data'>, digest: Digest, size: number, at: string): void {
  const text = textOf(fields.data, `${at}.data`);
  if (text === undefined) return;
  const data = Buffer.from(text, 'base64');
  if (data.toString('base64') !== text) throw invalid(`${at}.data is not base64`);
  const hash = createHash(digestAlgorithm(digest)).update(data).digest('hex');
  if (data.length !== size || hash !== digestHex(digest)) {
    throw invalid(`${at}.data does not have the descriptor's size and digest`);
  }
}
