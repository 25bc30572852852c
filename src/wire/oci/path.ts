import type { Fault } from '../../base/fault.ts';
import type { Digest } from './digest.ts';
import { parseDigest } from './digest.ts';
import { ociFault } from './faults.ts';
import { isTag } from './tag.ts';

/** What names a manifest; `malformed` where it could name none, with the reason. */
export type Reference =
  | { readonly digest: Digest }
  | { readonly tag: string }
  | { readonly malformed: Fault };

/** A path of the OCI distribution API. `name` may begin with what names the registry: `addressOf` takes it off. */
export type OciPath =
  | { readonly kind: 'base' }
  | { readonly kind: 'catalog'; readonly name: string | undefined }
  | { readonly kind: 'tags'; readonly name: string }
  | { readonly kind: 'manifest'; readonly name: string; readonly reference: Reference }
  | { readonly kind: 'blob'; readonly name: string; readonly digest: Digest }
  | { readonly kind: 'uploads'; readonly name: string }
  | { readonly kind: 'upload'; readonly name: string; readonly id: string }
  | { readonly kind: 'referrers'; readonly name: string; readonly digest: Digest };

export type PathKind = OciPath['kind'];

const maxLength = 2048;
const unsafe = /[^\x21-\x7e]|[\\/%?#]/;
const registryPath = /^\d{12}\/[a-z0-9-]+$/;

/**
 * The end point that `pathname` (as it came, still percent-encoded, without the query) names. Each part is decoded by
 * itself and must then hold no `/`, `\`, `%`, blank or control character and not be empty, `.` or `..`: nothing that a
 * later reader could take apart in another way. Throws `PathUnknown`, `NameInvalid`, `DigestInvalid`.
 */
export function parsePath(pathname: string): OciPath {
  if (pathname.length > maxLength) throw ociFault('NameInvalid', { name: pathname });
  if (pathname === '/v2' || pathname === '/v2/') return { kind: 'base' };
  if (!pathname.startsWith('/v2/')) throw ociFault('PathUnknown', {});
  const raw = pathname.slice('/v2/'.length).split('/');
  // The one place where a part may be empty: POST …/blobs/uploads/ ends with a slash.
  const closed = raw.length > 2 && raw.at(-1) === '' && raw.at(-2) === 'uploads' && raw.at(-3) === 'blobs';
  const parts = (closed ? raw.slice(0, -1) : raw).map(part => decode(part, pathname));
  return endpointOf(parts);
}

function decode(part: string, pathname: string): string {
  let text: string;
  try {
    text = decodeURIComponent(part);
  } catch {
    throw ociFault('NameInvalid', { name: pathname });
  }
  if (text === '' || text === '.' || text === '..' || unsafe.test(text)) {
    throw ociFault('NameInvalid', { name: pathname });
  }
  return text;
}

/** Names may hold the words of the API themselves, so paths are read from their end. */
function endpointOf(parts: readonly string[]): OciPath {
  const last = parts.at(-1)!;
  const before = parts.at(-2);
  if (last === '_catalog') return catalogOf(parts);
  const name = parts.slice(0, -2).join('/');
  if (before === 'blobs' && last === 'uploads' && name !== '') return { kind: 'uploads', name };
  if (before === 'uploads' && parts.at(-3) === 'blobs' && parts.length > 3) {
    return { kind: 'upload', name: parts.slice(0, -3).join('/'), id: last };
  }
  if (name === '') throw ociFault('PathUnknown', {});
  if (before === 'tags' && last === 'list') return { kind: 'tags', name };
  if (before === 'manifests') return { kind: 'manifest', name, reference: referenceOf(last) };
  if (before === 'blobs') return { kind: 'blob', name, digest: digestOf(last) };
  if (before === 'referrers') return { kind: 'referrers', name, digest: digestOf(last) };
  throw ociFault('PathUnknown', {});
}

function catalogOf(parts: readonly string[]): OciPath {
  const name = parts.slice(0, -1).join('/');
  if (name === '') return { kind: 'catalog', name: undefined };
  if (!registryPath.test(name)) throw ociFault('PathUnknown', {});
  return { kind: 'catalog', name };
}

function referenceOf(text: string): Reference {
  if (text.includes(':')) return { digest: digestOf(text) };
  return isTag(text) ? { tag: text } : { malformed: ociFault('TagInvalid', { tag: text }) };
}

function digestOf(text: string): Digest {
  const digest = parseDigest(text);
  if (digest === undefined) throw ociFault('DigestInvalid', { digest: text });
  return digest;
}
