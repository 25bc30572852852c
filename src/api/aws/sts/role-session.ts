import type { RequestFacts } from '../../../access/request-facts.ts';
import { sessionArn } from '../../../accounts/arns.ts';
import type { RoleSessionRef } from '../../../accounts/caller.ts';
import type { Role } from '../../../accounts/roles.ts';
import type { Services } from '../../services.ts';
import { awsCredentials, sessionTimes } from './credentials.ts';
import { stsFault } from './faults.ts';
import { packedSize } from './packed-size.ts';
import { sessionPolicies } from './session-policies.ts';
import type { CheckedTags } from './session-tags.ts';

/** Seconds. */
const defaultDuration = 3600;

type PolicyInput = Parameters<typeof sessionPolicies>[2];

/** What a session of a role is made of, once the caller may have one. */
interface Wanted {
  readonly input: PolicyInput & {
    readonly RoleSessionName: string;
    readonly DurationSeconds?: number | undefined;
  };
  readonly role: Role;
  readonly tags: CheckedTags;
  readonly sourceIdentity: string | undefined;
  readonly federation?: RoleSessionRef['federation'];
}

/** For how many seconds; throws `SessionTooLong` where that is more than the role allows. */
export function sessionSeconds(role: Role, asked: number | undefined): number {
  const seconds = asked ?? defaultDuration;
  if (seconds > role.maxSessionDuration) throw stsFault('SessionTooLong', { seconds });
  return seconds;
}

/** Makes the session and the part of the answer that every way of assuming a role shares. */
export async function issueRoleSession(
  services: Services,
  request: RequestFacts,
  { input, role, tags, sourceIdentity, federation }: Wanted,
) {
  const policies = await sessionPolicies(services.accounts, role.account, input);
  const percent = packedSize(policies, tags);
  const name = input.RoleSessionName;
  const credentials = services.sessions.issue({
    type: 'role',
    account: role.account,
    id: role.id,
    session: {
      ...sessionTimes(request.time, sessionSeconds(role, input.DurationSeconds)),
      name,
      ...(policies.texts.length > 0 && { policies: policies.texts }),
      ...(tags.tags.length > 0 && { tags: tags.tags }),
      ...(tags.transitive.length > 0 && { transitive: tags.transitive }),
      ...(sourceIdentity !== undefined && { sourceIdentity }),
      ...(federation && { federation }),
    },
  });
  return {
    Credentials: awsCredentials(credentials),
    AssumedRoleUser: {
      AssumedRoleId: `${role.id}:${name}`,
      Arn: sessionArn(role.account, role.name, name),
    },
    ...(percent !== undefined && { PackedPolicySize: percent }),
    ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
  };
}
