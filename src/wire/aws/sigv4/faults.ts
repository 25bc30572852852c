import { catalogue } from '../../../base/fault.ts';
import type { WireError } from '../faults.ts';

/** Why a request's signature does not tell who sent it. Texts are AWS's own. */
export const signatureFault = catalogue({
  MissingAuthenticationToken: {
    message: (_: Record<never, never>) => 'Missing Authentication Token',
    hint: 'Sign the request with Signature Version 4; the AWS CLI and SDKs do so once they have credentials.',
  },
  IncompleteSignature: {
    message: (p: { text: string }) => p.text,
    hint: 'Let an AWS SDK sign the request, or compare it with the documentation of Signature Version 4.',
  },
  SignatureDoesNotMatch: {
    message: (p: { text?: string }) =>
      p.text ??
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    hint: 'Check the secret access key, the clock of the client, and that no proxy changes the request.',
  },
  RequestExpired: {
    message: (_: Record<never, never>) => 'Request has expired.',
    hint: 'Make a new presigned URL.',
  },
  InvalidClientTokenId: {
    message: (_: Record<never, never>) => 'The security token included in the request is invalid.',
    hint: 'Check the access key id and, for temporary credentials, the session token.',
  },
  ExpiredToken: {
    message: (_: Record<never, never>) => 'The security token included in the request is expired',
    hint: 'Get new temporary credentials.',
  },
});

/** These faults by code, as each protocol sends them. */
export const signatureErrors: Readonly<Record<'json' | 'query', Readonly<Record<string, WireError>>>> = {
  json: {
    MissingAuthenticationToken: { name: 'MissingAuthenticationTokenException', status: 400 },
    IncompleteSignature: { name: 'IncompleteSignatureException', status: 403 },
    SignatureDoesNotMatch: { name: 'InvalidSignatureException', status: 400 },
    RequestExpired: { name: 'RequestExpired', status: 400 },
    InvalidClientTokenId: { name: 'UnrecognizedClientException', status: 403 },
    ExpiredToken: { name: 'ExpiredTokenException', status: 403 },
  },
  query: {
    MissingAuthenticationToken: { name: 'MissingAuthenticationToken', status: 403 },
    IncompleteSignature: { name: 'IncompleteSignature', status: 400 },
    SignatureDoesNotMatch: { name: 'SignatureDoesNotMatch', status: 403 },
    RequestExpired: { name: 'RequestExpired', status: 400 },
    InvalidClientTokenId: { name: 'InvalidClientTokenId', status: 403 },
    ExpiredToken: { name: 'ExpiredToken', status: 403 },
  },
};
