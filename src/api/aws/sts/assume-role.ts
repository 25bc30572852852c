import type { AssumeRoleRequest, AssumeRoleResponse } from '@aws-sdk/client-sts';
import type { Asked } from '../../../access/operation.ts';
import type { PrincipalRef } from '../../../accounts/caller.ts';
import type { Services } from '../../services.ts';
import type { Checked } from '../iam/input.ts';
import { operation } from '../service.ts';
import { stsFault } from './faults.ts';
import { issueRoleSession, sessionSeconds } from './role-session.ts';
import { type RoleResource, roleToAssume } from './role-to-assume.ts';
import { checkTags, inheritedTags, passedTags } from './session-tags.ts';

type Input = Checked<AssumeRoleRequest>;

const chainedLimit = 3600;

/** A source identity that was set once goes along. */
const handedOn = (ref: PrincipalRef): string | undefined =>
  ref.type === 'role' ? ref.session.sourceIdentity : undefined;

async function theRole({ input, caller, services }: Asked<Input, Services>): Promise<RoleResource> {
  if (caller.ref.type === 'root') throw stsFault('RootMayNotAssumeRoles', {});
  return await roleToAssume(services.accounts, input.RoleArn, {
    name: input.RoleSessionName,
    externalId: input.ExternalId,
    tags: passedTags(input.Tags),
    transitive: input.TransitiveTagKeys ?? [],
    sourceIdentity: input.SourceIdentity ?? handedOn(caller.ref),
  });
}

export const assumeRole = operation<Input, AssumeRoleResponse>()({
  action: 'sts:AssumeRole',
  resource: theRole,
  also: [
    {
      action: 'sts:TagSession',
      when: (input, { ref }) => (input.Tags ?? []).length > 0 || inheritedTags(ref).length > 0,
    },
    {
      action: 'sts:SetSourceIdentity',
      when: (input, { ref }) => (input.SourceIdentity ?? handedOn(ref)) !== undefined,
    },
  ],
  async handler({ input, resource: { role, arn }, caller, request, services }) {
    if (role === undefined) throw stsFault('RoleGone', { caller: caller.principal.arn, arn });
    checkParameters(input);
    const sourceIdentity = input.SourceIdentity ?? handedOn(caller.ref);
    checkSourceIdentity(sourceIdentity);
    if ((handedOn(caller.ref) ?? sourceIdentity) !== sourceIdentity) {
      throw stsFault('SourceIdentityFixed', { caller: caller.principal.arn, arn });
    }
    const seconds = sessionSeconds(role, input.DurationSeconds);
    if (caller.ref.type === 'role' && seconds > chainedLimit) {
      throw stsFault('ChainedSessionTooLong', { seconds });
    }
    const tags = checkTags(passedTags(input.Tags), input.TransitiveTagKeys, inheritedTags(caller.ref));
    return issueRoleSession(services, request, { input, role, tags, sourceIdentity });
  },
});

/** Nobody has an MFA device here, and no service asserts contexts: leaving these out of account would be wrong. */
function checkParameters(input: Input): void {
  checkMfa(input);
  if (input.ProvidedContexts !== undefined) {
    throw stsFault('ParameterNotSupported', { name: 'ProvidedContexts' });
  }
}

export function checkMfa(input: { readonly SerialNumber?: unknown; readonly TokenCode?: unknown }): void {
  const given = [input.SerialNumber, input.TokenCode].filter(each => each !== undefined).length;
  if (given === 1) throw stsFault('MfaIncomplete', {});
  if (given === 2) throw stsFault('MfaDeviceUnknown', {});
}

/** Throws `SourceIdentityReserved`. */
export function checkSourceIdentity(sourceIdentity: string | undefined): void {
  if (sourceIdentity?.toLowerCase().startsWith('aws:')) throw stsFault('SourceIdentityReserved', {});
}
