import type { Caller } from './caller.ts';
import type { WebIdentityClaims } from './web-identity-claims.ts';

/** The caller that a verified token stands for: it has no policies, a role's trust policy alone speaks of it. */
export function webIdentityCaller(account: string, claims: WebIdentityClaims): Caller {
  const { provider, audience, subject } = claims;
  return {
    ref: { type: 'web-identity', account, claims },
    principal: {
      type: 'web-identity',
      provider,
      account,
      arn: provider,
      userId: `${provider}:${audience}:${subject}`,
    },
    policies: { identity: [] },
    context: new Map([['aws:FederatedProvider', [provider]], ...claims.keys]),
    userName: subject,
  };
}
