import type { AssumeRoleRequest, AssumeRoleResponse } from '@aws-sdk/client-sts';
import type { Asked, Resource } from '../../../access/operation.ts';
import { parsePrincipalArn, sessionArn } from '../../../accounts/arns.ts';
import type { Role } from '../../../accounts/roles.ts';
import { tagsOf } from '../../../accounts/tags.ts';
import type { Services } from '../../services.ts';
import type { Checked } from '../iam/input.ts';
import { operation } from '../service.ts';
import { awsCredentials, sessionTimes } from './credentials.ts';
import { stsFault } from './faults.ts';
import { sessionPolicies } from './session-policies.ts';

type Input = Checked<AssumeRoleRequest>;

interface RoleResource extends Resource {
  readonly role: Role | undefined;
}

/** What of the input would change rights and is not there yet: leaving it out of account would be wrong. */
const notSupported = [
  'Tags',
  'TransitiveTagKeys',
  'SourceIdentity',
  'SerialNumber',
  'TokenCode',
  'ProvidedContexts',
] as const;

const defaultDuration = 3600;
const chainedLimit = 3600;

/**
 * The role with its trust policy. One that does not exist has no trust policy, and a role without is closed to
 * everybody: the answer is the same as for a role that trusts somebody else.
 */
async function theRole({ input, caller, services }: Asked<Input, Services>): Promise<RoleResource> {
  if (caller.ref.type === 'root') throw stsFault('RootMayNotAssumeRoles', {});
  const arn = input.RoleArn;
  const named = parsePrincipalArn(arn);
  if (named?.type !== 'role') throw stsFault('RoleArnInvalid', { arn });
  const found = await services.accounts.trustedRole(named.account, named.name);
  const trusted = found?.role.arn === arn ? found : undefined;
  const tags = trusted ? await tagsOf(services.accounts.read, trusted.role.id) : [];
  const context = new Map<string, readonly string[]>([
    ['sts:RoleSessionName', [input.RoleSessionName]],
    ...(input.ExternalId === undefined ? [] : [['sts:ExternalId', [input.ExternalId]] as const]),
    ...tags.flatMap(({ key, value }) => [
      [`iam:ResourceTag/${key}`, [value]] as const,
      [`aws:ResourceTag/${key}`, [value]] as const,
    ]),
  ]);
  return {
    arn,
    account: named.account,
    policies: trusted ? [trusted.trust] : [],
    context,
    role: trusted?.role,
  };
}

export const assumeRole = operation<Input, AssumeRoleResponse>()({
  action: 'sts:AssumeRole',
  resource: theRole,
  async handler({ input, resource: { role, arn }, caller, request, services }) {
    if (role === undefined) throw stsFault('RoleGone', { caller: caller.principal.arn, arn });
    for (const name of notSupported) {
      if (input[name] !== undefined) throw stsFault('ParameterNotSupported', { name });
    }
    const seconds = input.DurationSeconds ?? defaultDuration;
    if (seconds > role.maxSessionDuration) throw stsFault('SessionTooLong', { seconds });
    if (caller.ref.type === 'role' && seconds > chainedLimit) {
      throw stsFault('ChainedSessionTooLong', { seconds });
    }
    const arns = (input.PolicyArns ?? []).map(descriptor => descriptor.arn ?? '');
    const policies = await sessionPolicies(services.accounts, role.account, input.Policy, arns);
    const name = input.RoleSessionName;
    const credentials = services.sessions.issue({
      type: 'role',
      account: role.account,
      id: role.id,
      session: {
        ...sessionTimes(request.time, seconds),
        name,
        ...(policies.texts.length > 0 ? { policies: policies.texts } : {}),
      },
    });
    return {
      Credentials: awsCredentials(credentials),
      AssumedRoleUser: {
        AssumedRoleId: `${role.id}:${name}`,
        Arn: sessionArn(role.account, role.name, name),
      },
      ...(policies.percent === undefined ? {} : { PackedPolicySize: policies.percent }),
    };
  },
});
