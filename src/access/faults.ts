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
  ServiceRoleMissing: {
    message: (p: { account: string; service: string }) =>
      `The account ${p.account} has no service-linked role for ${p.service}`,
    hint: 'It is made with the configuration that needs it: put that again. The account may also be closed.',
  },
  AccountMissing: {
    message: (p: { account: string }) => `There is no account ${p.account}, or it is closed`,
    hint: 'Check the id; an account is made in a landing zone or with organizations:CreateAccount.',
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
