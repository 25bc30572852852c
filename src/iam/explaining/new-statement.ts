import type { PolicyVersion } from '../grammar/document.ts';
import { type Grant, grants } from '../matching/grant.ts';
import type { Principal } from '../principal.ts';
import type { AuthorizationRequest } from '../request.ts';
import type { Considered } from './considered.ts';

type StatementJson = Readonly<Record<string, unknown>>;

/** The statement that allows this request and no more, as the policy type writes it. */
export function newStatement(
  request: AuthorizationRequest,
  { policyType, policies }: Considered,
): StatementJson {
  const { principal, action, resource } = request;
  const version = (policyType === 'boundary' && policies[0]?.policy.version) || '2012-10-17';
  switch (policyType) {
    case 'resource':
    case 'trust':
      return { Effect: 'Allow', Principal: principalElement(principal), Action: action };
    // A customer's own may only deny: what allows is RCPFullAWSAccess.
    case 'resource-control':
      return { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
    default:
      return { Effect: 'Allow', Action: action, Resource: escapeText(resource.arn, version) };
  }
}

/** Names a role and not its session, whose name changes. */
function principalElement(principal: Principal): StatementJson {
  switch (principal.type) {
    case 'service':
      return { Service: principal.service };
    case 'web-identity':
      return { Federated: principal.provider };
    case 'assumed-role':
      return { AWS: principal.roleArn };
    default:
      return { AWS: principal.arn };
  }
}

/** How far that element carries. */
export function grantTo(principal: Principal): Grant {
  if (principal.type === 'root') return grants.delegated;
  return principal.type === 'assumed-role' ? grants.limited : grants.final;
}

/** A text as a policy of this version writes it; `wildcards` where a `*` in it must not become one. */
export function escapeText(text: string, version: PolicyVersion, wildcards = false): string {
  if (version !== '2012-10-17') return text;
  const dollars = text.replaceAll(/\$(?=\{)/g, () => `\${$}`);
  return wildcards ? dollars.replaceAll(/[*?]/g, found => `\${${found}}`) : dollars;
}
