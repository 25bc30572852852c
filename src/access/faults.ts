import { catalogue } from '../base/fault.ts';
import type { Denial } from './authorization-message.ts';
import type { RequestFacts } from './request-facts.ts';

/** What authentication and authorization answer, in AWS's words. Signatures have their own in `wire/aws/sigv4`. */
export const accessFault = catalogue({
  AccessDenied: {
    message: (p: { message: string; explicit: boolean; policyType: string; denial?: Denial }) => p.message,
    hint: 'entrepot explain --request ID, with the id in the header x-amzn-RequestId, names the statement to add or remove.',
  },
  Throttled: {
    message: (_: { action: string }) => 'Rate exceeded',
    hint: 'Wait and try again, with growing pauses; the operator may raise the rate under `throttling`.',
  },
  NotAuthorized: {
    message: (_: { realm: RequestFacts['origin'] }) => 'Not Authorized',
    hint: 'Log in: aws ecr get-login-password | docker login --username AWS --password-stdin HOST',
  },
  TokenExpired: {
    message: (_: Record<string, never>) =>
      'Your authorization token has expired. Reauthenticate and try again.',
    hint: 'Log in again: a token lasts 12 hours.',
  },
  TokenOfAnotherRegion: {
    message: (p: { token: string; registry: string }) =>
      `Your authorization token was issued for the region ${p.token} and is not valid for a registry in ${p.registry}.`,
    hint: 'Ask for a token with --region set to the region of the registry.',
  },
});
