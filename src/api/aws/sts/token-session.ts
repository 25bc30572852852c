import { tokenFault } from '../../../access/oidc/faults.ts';
import type { WebIdentityClaims } from '../../../accounts/web-identity-claims.ts';
import { checkSourceIdentity } from './assume-role.ts';
import { type CheckedTags, checkTags } from './session-tags.ts';

/** The limits that AssumeRole's model sets to the same things. */
const mostTags = 50;
const tagKey = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;
const tagValue = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u;
const sourceIdentityForm = /^[\w+=,.@-]{2,64}$/;
/** SubjectFromWebIdentityToken of the answer: a subject that is longer could not be shown. */
const longestSubject = 255;
/** Bytes of what the session keeps of the token: it travels in a header of every request. */
const mostKept = 1200;

/**
 * The tags and source identity that a token brings, held against the limits that AssumeRole has for them.
 * Throws `ClaimRejected` and what `checkTags` and `checkSourceIdentity` throw.
 */
export function checkTokenSession({
  tags,
  transitive,
  sourceIdentity,
  subject,
  sessionKeys,
}: WebIdentityClaims): CheckedTags & { readonly sourceIdentity: string | undefined } {
  const rejected = (claim: string, reason: string) => tokenFault('ClaimRejected', { claim, reason });
  const ofTags = 'https://aws.amazon.com/tags';
  if (tags.length > mostTags) throw rejected(ofTags, `it has more than ${mostTags} tags`);
  for (const [key, value] of tags) {
    if (!tagKey.test(key)) throw rejected(ofTags, `${JSON.stringify(key)} is no key of a tag`);
    if (!tagValue.test(value)) throw rejected(ofTags, `the value of ${key} is no value of a tag`);
  }
  if (sourceIdentity !== undefined && !sourceIdentityForm.test(sourceIdentity)) {
    throw rejected('https://aws.amazon.com/source_identity', 'it is not 2 to 64 letters, digits and +=,.@_-');
  }
  if (subject.length > longestSubject)
    throw rejected('sub', `it is longer than ${longestSubject} characters`);
  if (Buffer.byteLength(JSON.stringify(sessionKeys)) > mostKept) {
    throw rejected('amr', `with aud and sub it is longer than ${mostKept} bytes`);
  }
  checkSourceIdentity(sourceIdentity);
  return { ...checkTags(tags, transitive), sourceIdentity };
}
