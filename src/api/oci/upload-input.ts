import type { RegistryId } from '../../base/registry-id.ts';
import { addressOf } from '../../wire/oci/address.ts';
import { type Digest, parseDigest } from '../../wire/oci/digest.ts';
import { ociFault } from '../../wire/oci/faults.ts';
import { parseContentRange, type Span } from '../../wire/oci/range.ts';
import { isRepositoryName } from '../../wire/oci/repository-name.ts';
import type { RequestBody } from '../request-body.ts';
import { type RepositoryInput, repositoryInput } from './repository-input.ts';
import type { OciRequest } from './request.ts';
import { single } from './response.ts';

export interface Chunk {
  readonly contentRange: Span | undefined;
  readonly body: RequestBody;
}

export interface StartInput extends RepositoryInput, Chunk {
  readonly mount: Mount | undefined;
  /** The whole blob is in the body. */
  readonly digest: Digest | undefined;
}

/** `source` is undefined where the client leaves it to the registry to find one, which this one does not. */
interface Mount {
  readonly digest: Digest;
  readonly source: { readonly registry: RegistryId; readonly name: string } | undefined;
}

export interface UploadInput extends RepositoryInput {
  readonly id: string;
}

export interface ChunkInput extends UploadInput, Chunk {}

export interface FinishInput extends ChunkInput {
  readonly digest: Digest;
}

export function readStartInput(request: OciRequest<'uploads'>): StartInput {
  const { query } = request;
  const algorithm = single(query, 'digest-algorithm');
  if (algorithm !== undefined && algorithm !== 'sha256' && algorithm !== 'sha512') {
    throw ociFault('QueryInvalid', { parameter: 'digest-algorithm', reason: 'is neither sha256 nor sha512' });
  }
  return {
    ...repositoryInput(request),
    mount: mountOf(request),
    digest: digestIn(query, 'digest'),
    contentRange: undefined,
    body: request.body,
  };
}

export const readUploadInput = (request: OciRequest<'upload'>): UploadInput => ({
  ...repositoryInput(request),
  id: request.path.id,
});

export function readChunkInput(request: OciRequest<'upload'>): ChunkInput {
  const header = request.headers['content-range'];
  const contentRange = header === undefined ? undefined : parseContentRange(header);
  if (header !== undefined && contentRange === undefined) throw ociFault('ContentRangeInvalid', {});
  return { ...readUploadInput(request), contentRange, body: request.body };
}

export function readFinishInput(request: OciRequest<'upload'>): FinishInput {
  const digest = digestIn(request.query, 'digest');
  if (digest === undefined) throw ociFault('QueryInvalid', { parameter: 'digest', reason: 'is missing' });
  return { ...readChunkInput(request), digest };
}

function digestIn(query: URLSearchParams, parameter: string): Digest | undefined {
  const text = single(query, parameter);
  if (text === undefined) return undefined;
  const digest = parseDigest(text);
  if (digest === undefined) throw ociFault('DigestInvalid', { digest: text });
  return digest;
}

/** `from` is a repository of the same registry, or `account/region/name` of any. */
function mountOf({ query, address }: OciRequest<'uploads'>): Mount | undefined {
  const digest = digestIn(query, 'mount');
  if (digest === undefined) return undefined;
  const from = single(query, 'from');
  if (from === undefined) return { digest, source: undefined };
  const { registry, name } = addressOf('', from, address.registry);
  if (!isRepositoryName(name)) throw ociFault('NameInvalid', { name: from });
  return { digest, source: { registry, name } };
}
