const iamResource =
  /^(?:\*|(?:user|federated-user|role|group|instance-profile|mfa|server-certificate|policy|sms-mfa|saml-provider|oidc-provider|report|access-report)(?:\/|\*|$))/;

/** What IAM says of the resource of an identity-based policy, in the order of its checks; undefined where it takes it. */
export function resourceText(resource: string): string | undefined {
  if (resource === '*') return undefined;
  const parts = resource.split(':');
  const [first, partition = '', service = '', region = ''] = parts;
  if (parts.length === 1) return `Resource ${resource} must be in ARN format or "*".`;
  if (first === 'arn' && (hasEarlyVariable(resource) || isTorn(parts)))
    return 'The policy failed legacy parsing';
  if (!mayBeAws(partition)) {
    return `Partition "${partition}" is not valid for resource "${padded(parts)}".`;
  }
  if (first !== 'arn') return `Resource ${resource} must be in ARN format or "*".`;
  if (!/^[a-z0-9-]+$/.test(service)) {
    return 'Resource vendor must be fully qualified and cannot contain regexes.';
  }
  if (parts.length < 6) return undefined;
  const path = parts.slice(5).join(':');
  if (service === 'iam') {
    if (region !== '' && region !== '*') return `IAM resource ${resource} cannot contain region information.`;
    if (!iamResource.test(path) && !/^[^/]*[*?$]/.test(path)) {
      return 'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.';
    }
  }
  return undefined;
}

/** Whether a policy variable stands before the fifth colon. */
const hasEarlyVariable = (resource: string): boolean =>
  resource
    .replaceAll(/\$\{[^}]*\}/g, '$')
    .split(':')
    .slice(0, 5)
    .some(part => part.includes('$'));

/** Parts are missing where no `*` at the end can stand for them. */
const isTorn = (parts: readonly string[]): boolean =>
  parts[2] === '' || (parts.length < 6 && parts.slice(1, -1).includes('') && !parts.at(-1)?.endsWith('*'));

/** Six parts, as IAM shows them; the first is taken for `arn`, and what is missing for any. */
const padded = (parts: readonly string[]): string =>
  ['arn', ...parts.slice(1), '*', '*', '*', '*'].slice(0, Math.max(6, parts.length)).join(':');

/** There is one partition here. */
const mayBeAws = (partition: string): boolean =>
  /[*?]/.test(partition)
    ? new RegExp(`^${partition.replace(/[^*?]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`).test(
        'aws',
      )
    : partition === 'aws';
