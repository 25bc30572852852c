import { catalogue } from '../base/fault.ts';

/** The failures of OpenID Connect providers, in IAM's words. */
export const oidcFault = catalogue({
  OidcProviderNotFound: {
    message: ({ arn }: { arn: string }) => `OpenIDConnect Provider not found for arn ${arn}`,
    hint: 'ListOpenIDConnectProviders shows those of the own account.',
  },
  OidcProviderExists: {
    message: ({ url }: { url: string }) => `Provider with url ${url} already exists.`,
    hint: 'To let its tokens have another audience, use AddClientIDToOpenIDConnectProvider.',
  },
  OidcUrlInvalid: {
    message: (_: { url: string }) => 'Invalid Open ID Connect Provider URL',
    hint: 'The URL is the iss of the tokens, such as https://token.actions.githubusercontent.com.',
  },
  OidcUrlNotHttps: {
    message: (_: { url: string }) =>
      'Invalid Open ID Connect Provider URL. The URL must begin with https://.',
    hint: 'Issuers are reached by TLS only.',
  },
  OidcUrlUnfit: {
    message: (_: { url: string }) => 'Invalid Open ID Connect Provider URL.',
    hint: 'The URL is a host and a path of letters, digits and +=,.@/:_-, without query or fragment.',
  },
  OidcQuotaExceeded: {
    message: ({ quota, limit }: { quota: string; limit: number }) =>
      `Cannot exceed quota for ${quota}: ${limit}`,
    hint: 'Remove what is no longer used.',
  },
  TooManyThumbprints: {
    message: (_: object) => 'Thumbprint list must contain fewer than 5 entries.',
    hint: 'Five are the most. They may be left away: trust comes from TLS.',
  },
  ThumbprintInvalid: {
    message: (_: { thumbprint: string }) => 'Thumbprint must be exactly 40 characters.',
    hint: 'A thumbprint is a SHA-1 in hexadecimal digits. It may be left away: trust comes from TLS.',
  },
});
