import type {
  AssumeRoleWithWebIdentityRequest,
  AssumeRoleWithWebIdentityResponse,
} from '@aws-sdk/client-sts';
import type { Authenticated } from '../../../access/authenticated.ts';
import type { Asked } from '../../../access/operation.ts';
import type { WebIdentityClaims } from '../../../accounts/web-identity-claims.ts';
import type { Services } from '../../services.ts';
import type { Checked } from '../iam/input.ts';
import { operation } from '../service.ts';
import { stsFault } from './faults.ts';
import { issueRoleSession } from './role-session.ts';
import { type RoleResource, roleToAssume } from './role-to-assume.ts';
import { checkTokenSession } from './token-session.ts';

type Input = Checked<AssumeRoleWithWebIdentityRequest>;

/** The door lets nobody else come here. */
function claimsOf({ ref }: Authenticated): WebIdentityClaims {
  if (ref.type !== 'web-identity') throw stsFault('WebIdentityOnly', {});
  return ref.claims;
}

async function theRole({ input, caller, services }: Asked<Input, Services>): Promise<RoleResource> {
  const { tags, transitive, sourceIdentity } = claimsOf(caller);
  return await roleToAssume(services.accounts, input.RoleArn, {
    name: input.RoleSessionName,
    tags,
    transitive,
    sourceIdentity,
  });
}

/** Not signed: the caller is the holder of the identity provider's token, whom the role's trust policy must allow. */
export const assumeRoleWithWebIdentity = operation<Input, AssumeRoleWithWebIdentityResponse>()({
  action: 'sts:AssumeRoleWithWebIdentity',
  resource: theRole,
  also: [
    { action: 'sts:TagSession', when: (_, caller) => claimsOf(caller).tags.length > 0 },
    {
      action: 'sts:SetSourceIdentity',
      when: (_, caller) => claimsOf(caller).sourceIdentity !== undefined,
    },
  ],
  async handler({ input, resource: { role }, caller, request, services }) {
    if (role === undefined) throw stsFault('WebIdentityOnly', {});
    if (input.ProviderId !== undefined) throw stsFault('ParameterNotSupported', { name: 'ProviderId' });
    const claims = claimsOf(caller);
    const { sourceIdentity, ...tags } = checkTokenSession(claims);
    const federation = { provider: claims.provider, claims: claims.sessionKeys };
    const session = { input, role, tags, sourceIdentity, federation };
    return {
      ...(await issueRoleSession(services, request, session)),
      SubjectFromWebIdentityToken: claims.subject,
      Provider: claims.provider,
      Audience: claims.audience,
    };
  },
});
