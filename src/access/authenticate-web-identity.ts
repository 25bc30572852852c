import type { Accounts } from '../accounts/accounts.ts';
import { findOidcProvider } from '../accounts/oidc-providers.ts';
import { webIdentityCaller } from '../accounts/web-identity.ts';
import { type Authenticated, authenticated } from './authenticated.ts';
import { tokenConditionKeys } from './oidc/condition-keys.ts';
import { tokenFault } from './oidc/faults.ts';
import type { Issuers } from './oidc/issuer-keys.ts';
import { sessionClaims } from './oidc/session-claims.ts';

interface Keys {
  readonly accounts: Accounts;
  readonly issuers: Issuers;
}

/**
 * The holder of an identity provider's token, for AssumeRoleWithWebIdentity of a role of `account`. Nobody but the
 * issuers of that account's own providers is ever asked for keys. Throws the faults of `oidc/faults.ts`.
 * `now` is in milliseconds since 1970.
 */
export async function authenticateWebIdentity(
  keys: Keys,
  account: string,
  token: string,
  now: number,
): Promise<Authenticated> {
  // With its library, loaded for the first token: most servers never see one.
  const { claimedIssuer, verifyIdentityToken } = await import('./oidc/identity-token.ts');
  const issuer = claimedIssuer(token);
  const url = issuer.startsWith('https://') ? issuer.slice('https://'.length) : undefined;
  const provider = url && (await findOidcProvider(keys.accounts.read, account, url));
  if (!provider) throw tokenFault('ProviderUnknown', { issuer });

  const verified = await verifyIdentityToken(keys.issuers, issuer, token, now);
  const { audiences, authorizedParty } = verified;
  const audience = authorizedParty ?? audiences[0];
  if (audience === undefined || (authorizedParty === undefined && audiences.length > 1)) {
    throw tokenFault('AudienceAmbiguous', {});
  }
  if (!provider.clientIds.includes(audience)) throw tokenFault('AudienceWrong', { audience });

  const conditions = tokenConditionKeys(provider.url, verified);
  const caller = webIdentityCaller(account, {
    provider: provider.arn,
    issuer: provider.url,
    subject: verified.subject,
    audience,
    keys: conditions.all,
    sessionKeys: conditions.ofSession,
    ...sessionClaims(verified),
  });
  // There is no access key: the token alone says who asks.
  return authenticated(caller, '');
}
