import type { AuthorizationRequest } from '../request.ts';
import type { StatementReference, Suggestion } from './explanation.ts';

/** The suggestions as one paragraph. */
export function adviceOf(request: AuthorizationRequest, suggestions: readonly Suggestion[]): string {
  const sentences = suggestions.map(suggestion => sentence(request, suggestion));
  return sentences.join(' ');
}

function sentence(request: AuthorizationRequest, suggestion: Suggestion): string {
  const { account, where, statement, existing } = suggestion;
  const who =
    account === undefined
      ? 'An administrator of the organization must'
      : `An administrator of account ${account} must`;
  const policy = placeOf(request, suggestion);
  const json = JSON.stringify(statement);
  switch (where) {
    case 'add statement':
      return `${who} add to ${policy} the statement ${json}.`;
    case 'change condition':
      return `${who} change, in ${policy}, ${nameOf(existing)} to ${json}.`;
    case 'remove deny':
      return `${who} remove from ${policy}, or narrow, ${nameOf(existing)}, which denies it.`;
  }
}

function placeOf({ principal, resource }: AuthorizationRequest, { policyType, level }: Suggestion): string {
  const at = level === 0 ? 'of the root' : `of level ${level} below the root`;
  const holder = principal.type === 'assumed-role' ? principal.roleArn : principal.arn;
  switch (policyType) {
    case 'resource':
      return `a policy on ${resource.arn}`;
    case 'trust':
      return `the trust policy of ${resource.arn}`;
    case 'identity':
      return `an identity-based policy of ${holder}`;
    case 'boundary':
      return `the permissions boundary of ${holder}`;
    case 'session':
      return `the session policies of ${principal.arn}`;
    case 'service-control':
      return `a service control policy ${at}`;
    case 'resource-control':
      return `a resource control policy ${at}`;
  }
}

function nameOf(existing: StatementReference | undefined): string {
  if (existing === undefined) return 'a statement';
  const policy = existing.policyArn ?? existing.policyName;
  const sid = existing.sid
    ? `"${existing.sid}" (number ${existing.index + 1})`
    : `number ${existing.index + 1}`;
  return `statement ${sid}${policy === undefined ? '' : ` of ${policy}`}`;
}
