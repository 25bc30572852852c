import type { Authenticated } from './authenticated.ts';

/**
 * Who called, in CloudTrail's words: CloudTrail User Guide, "CloudTrail userIdentity element". What is undefined is not
 * to be written.
 */
export function userIdentity(caller: Authenticated): Record<string, unknown> {
  const { principal, userName } = caller;
  if (principal.type === 'web-identity') {
    const { userId: principalId, provider: identityProvider } = principal;
    return { type: 'WebIdentityUser', principalId, userName, identityProvider };
  }
  if (principal.type === 'service') return { type: 'AWSService', invokedBy: principal.service };
  return {
    type: types[principal.type],
    principalId: principal.userId,
    arn: principal.arn,
    accountId: principal.account,
    accessKeyId: caller.accessKeyId || undefined,
    userName,
    sessionContext: sessionContext(caller),
  };
}

const types = {
  root: 'Root',
  user: 'IAMUser',
  'assumed-role': 'AssumedRole',
  'federated-user': 'FederatedUser',
} as const;

/** Present for temporary credentials only. */
function sessionContext({ ref, issuer, principal }: Authenticated): object | undefined {
  if (ref.type === 'web-identity' || ref.session === undefined) return undefined;
  const { sourceIdentity, federation } =
    ref.type === 'role' ? ref.session : { sourceIdentity: undefined, federation: undefined };
  return {
    sessionIssuer: issuer && {
      type: issuer.type,
      principalId: issuer.id,
      arn: issuer.arn,
      accountId: principal.account,
      userName: issuer.name,
    },
    webIdFederationData: federation && { federatedProvider: federation.provider, attributes: {} },
    attributes: {
      creationDate: new Date(ref.session.issuedAt * 1000).toISOString().replace('.000Z', 'Z'),
      mfaAuthenticated: 'false',
    },
    sourceIdentity,
  };
}
