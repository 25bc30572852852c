import { stsFault } from './faults.ts';
import type { SessionPolicies } from './session-policies.ts';
import type { CheckedTags } from './session-tags.ts';

/** What AWS lets the inline policy and the ARNs of managed ones have: IAM User Guide, "IAM and AWS STS quotas". */
const givenLimit = 2048;
/** Bytes. Policies and tags travel in the session token, and that in a header of every request. */
const packedLimit = 4096;

/**
 * How much of what is allowed the policies and tags of a session take, in percent; undefined where there are none.
 * Throws `PackedPolicyTooLarge`.
 */
export function packedSize(
  { texts, given }: SessionPolicies,
  { tags, transitive }: CheckedTags,
): number | undefined {
  if (texts.length === 0 && tags.length === 0) return undefined;
  const packed = Buffer.byteLength(JSON.stringify([texts, tags, transitive]));
  const percent = Math.ceil(100 * Math.max(given / givenLimit, packed / packedLimit));
  if (percent > 100) throw stsFault('PackedPolicyTooLarge', { percent });
  return percent;
}
