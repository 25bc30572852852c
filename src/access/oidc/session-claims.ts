import type { SessionTags } from '../../accounts/session-tags.ts';
import { tokenFault } from './faults.ts';
import type { IdentityToken } from './identity-token.ts';

/** What a token asks of the session that is made with it. */
export interface SessionClaims {
  readonly tags: SessionTags;
  /** The keys of the tags that are transitive. */
  readonly transitive: readonly string[];
  readonly sourceIdentity: string | undefined;
}

const tagsClaim = 'https://aws.amazon.com/tags';
const sourceClaim = 'https://aws.amazon.com/source_identity';

/**
 * Session tags and source identity of a token, in both forms that AWS reads: `…/tags` as an object, or flat claims
 * `…/tags/principal_tags/KEY`. Whether a session may have such tags is not looked at here. Throws `ClaimRejected`.
 * IAM User Guide, "Passing session tags using AssumeRoleWithWebIdentity".
 */
export function sessionClaims({ claims }: IdentityToken): SessionClaims {
  const nested = own(claims, tagsClaim, {});
  if (!isRecord(nested)) throw rejected(tagsClaim, 'it is not an object');
  const tags = own(nested, 'principal_tags', {});
  if (!isRecord(tags)) throw rejected(tagsClaim, 'principal_tags is not an object');
  const prefix = `${tagsClaim}/principal_tags/`;
  const flat = Object.entries(claims).filter(([name]) => name.startsWith(prefix));
  const flatKeys = own(claims, `${tagsClaim}/transitive_tag_keys`, []);
  const transitive = own(nested, 'transitive_tag_keys', flatKeys);
  const keys = [transitive].flat();
  if (!keys.every(key => typeof key === 'string')) {
    throw rejected(tagsClaim, 'transitive_tag_keys is not a list of keys');
  }
  const source = own(claims, sourceClaim);
  if (source !== undefined && typeof source !== 'string') throw rejected(sourceClaim, 'it is not text');
  return {
    tags: [
      ...Object.entries(tags),
      ...flat.map(([name, value]) => [name.slice(prefix.length), value] as const),
    ].map(([key, value]) => [key, tagValue(key, value)] as const),
    transitive: keys,
    sourceIdentity: source,
  };
}

/** A text, or a list of one. */
function tagValue(key: string, value: unknown): string {
  const [only, ...more] = [value].flat();
  if (typeof only !== 'string' || more.length > 0) {
    throw rejected(tagsClaim, `the tag ${key} has not exactly one value`);
  }
  return only;
}

const rejected = (claim: string, reason: string) => tokenFault('ClaimRejected', { claim, reason });

/** What the record has under the key, `absent` where it has nothing. */
const own = (record: Readonly<Record<string, unknown>>, key: string, absent?: unknown): unknown =>
  Object.hasOwn(record, key) ? record[key] : absent;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
