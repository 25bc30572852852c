import type { PolicyDescriptorType } from '@aws-sdk/client-sts';
import type { Accounts } from '../../../accounts/accounts.ts';
import { attachablePolicy } from '../../../accounts/attachments.ts';
import { parseDocument } from '../../../accounts/policy-documents.ts';
import { defaultDocument } from '../../../accounts/policy-versions.ts';
import { stsFault } from './faults.ts';

/** IAM User Guide, "IAM and AWS STS quotas". */
const arnLimit = 10;

export interface SessionPolicies {
  /** Without white space. */
  readonly texts: readonly string[];
  /** The characters of the inline text and the ARNs together, which AWS limits. */
  readonly given: number;
}

/** The members of an input that pass session policies. */
interface Passed {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly PolicyDescriptorType[] | undefined;
}

/**
 * The session policies that an input passes: the inline one, and the managed policies of `account` or AWS as they are
 * now. Throws `MalformedPolicy`, `PolicyNotAttachable`, `PolicyArnInvalid` and `TooManySessionPolicies`.
 */
export async function sessionPolicies(
  accounts: Accounts,
  account: string,
  { Policy: document, PolicyArns = [] }: Passed,
): Promise<SessionPolicies> {
  if (PolicyArns.length > arnLimit) throw stsFault('TooManySessionPolicies', { limit: arnLimit });
  const texts = document === undefined ? [] : [document];
  let given = document?.length ?? 0;
  for (const { arn = '' } of PolicyArns) {
    const policy = await attachablePolicy(accounts.read, account, arn);
    texts.push(await defaultDocument(accounts.read, policy));
    given += arn.length;
  }
  for (const text of texts) parseDocument(accounts.policies, text, 'session');
  return { texts: texts.map(text => JSON.stringify(JSON.parse(text))), given };
}
