import type { Accounts } from '../../../accounts/accounts.ts';
import { attachablePolicy } from '../../../accounts/attachments.ts';
import { parseDocument } from '../../../accounts/policy-documents.ts';
import { defaultDocument } from '../../../accounts/policy-versions.ts';
import { stsFault } from './faults.ts';

/** What a session may be given: the inline text and the ARNs together. IAM User Guide, "IAM and AWS STS quotas". */
const textLimit = 2048;
const arnLimit = 10;
/** All texts travel in the session token, and that in a header of every request. */
const packedLimit = 4096;

export interface SessionPolicies {
  readonly texts: readonly string[];
  /** How much of what is allowed they take, in percent; undefined where there are none. */
  readonly percent: number | undefined;
}

/**
 * The session policies that an input passes: `document`, and the managed policies `arns` as they are now.
 * Throws `MalformedPolicy`, `PolicyNotAttachable`, `PolicyArnInvalid`, `TooManySessionPolicies` and `PackedPolicyTooLarge`.
 */
export async function sessionPolicies(
  accounts: Accounts,
  account: string,
  document: string | undefined,
  arns: readonly string[],
): Promise<SessionPolicies> {
  if (document === undefined && arns.length === 0) return { texts: [], percent: undefined };
  if (arns.length > arnLimit) throw stsFault('TooManySessionPolicies', { limit: arnLimit });
  const texts = document === undefined ? [] : [document];
  for (const arn of arns) {
    const policy = await attachablePolicy(accounts.read, account, arn);
    texts.push(await defaultDocument(accounts.read, policy));
  }
  for (const text of texts) parseDocument(accounts.policies, text, 'session');
  const packed = texts.map(text => JSON.stringify(JSON.parse(text)));
  const given = (document ?? '').length + arns.reduce((sum, arn) => sum + arn.length, 0);
  const size = packed.reduce((sum, text) => sum + text.length, 0);
  const percent = Math.ceil(100 * Math.max(given / textLimit, size / packedLimit));
  if (percent > 100) throw stsFault('PackedPolicyTooLarge', { percent });
  return { texts: packed, percent };
}
