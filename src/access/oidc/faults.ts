import { catalogue } from '../../base/fault.ts';

/**
 * Why the token of an identity provider does not tell who holds it. Texts are those that AWS STS answers, where they
 * are known.
 */
export const tokenFault = catalogue({
  TokenMalformed: {
    message: (_: object) =>
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    hint: 'Send the ID token (a JWT), not an access token.',
  },
  ProviderUnknown: {
    message: ({ issuer }: { issuer: string }) =>
      `No OpenIDConnect provider found in your account for ${issuer}`,
    hint: "Make it with CreateOpenIDConnectProvider in the role's account; its URL must be the token's iss to the letter.",
  },
  ProviderUnreachable: {
    message: (_: { issuer: string; reason: string }) =>
      'The identity provider that was asked to verify the identity token could not be reached.',
    hint: "The server fetches ISSUER/.well-known/openid-configuration and the jwks_uri in it, each within 5 seconds. Try again; the server's log says more.",
  },
  KeysUnavailable: {
    message: (_: { issuer: string; reason: string }) =>
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    hint: 'ISSUER/.well-known/openid-configuration must name the same issuer and an https jwks_uri that has the key which signed the token. Private addresses need the option --oidc-allow-private.',
  },
  SignatureInvalid: {
    message: (_: { reason: string }) => 'The signature of the identity token is not valid.',
    hint: 'The token must be signed with RS256, RS384, RS512, ES256, ES384 or ES512, as the provider advertises, and come unchanged.',
  },
  TokenExpired: {
    message: ({ now, expiresAt }: { now: number; expiresAt: number }) =>
      `Token expired: current date/time ${now} must be before the expiration date/time ${expiresAt}`,
    hint: 'Get a new token from the identity provider.',
  },
  TokenNotYetValid: {
    message: (_: { claim: 'iat' | 'nbf' }) => 'The identity token is not valid yet.',
    hint: "Compare the clocks of the identity provider and of this server; a minute's difference is allowed.",
  },
  ClaimMissing: {
    message: ({ claim }: { claim: string }) => `Missing a required claim: ${claim}.`,
    hint: 'A token needs iss, aud, sub, iat and exp.',
  },
  AudienceAmbiguous: {
    message: (_: object) =>
      'Token audience contains more than one audience while authorized party is not present',
    hint: 'Ask the provider for a token with one aud, or with azp.',
  },
  AudienceWrong: {
    message: (_: { audience: string }) => 'Incorrect token audience',
    hint: "The token's azp, or its aud where there is none, must be among the provider's client ids: AddClientIDToOpenIDConnectProvider.",
  },
  ClaimRejected: {
    message: ({ claim, reason }: { claim: string; reason: string }) =>
      `The claim ${claim} is invalid: ${reason}`,
    hint: 'AWS documents the claims https://aws.amazon.com/tags and https://aws.amazon.com/source_identity under "Passing session tags using AssumeRoleWithWebIdentity".',
  },
});
