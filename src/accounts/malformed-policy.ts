import { Fault } from '../base/fault.ts';
import type { PolicyKind, PolicySyntaxError } from '../iam/index.ts';

/** The engine's refusal as IAM words it. IAM says little; the hint says what is wrong and where. */
export function malformedPolicy(error: PolicySyntaxError, kind: PolicyKind): Fault {
  const { reason, path } = error;
  return new Fault('MalformedPolicy', iamText(error, kind), {
    hint: path === '' ? `${reason}.` : `At ${path}: ${reason}.`,
    detail: { reason, path },
  });
}

const inTrust: readonly (readonly [RegExp, string])[] = [
  [/^(?:Not)?Resource$/, 'Has prohibited field Resource'],
  [/^(?:Not)?Action$/, 'AssumeRole policy may only specify STS AssumeRole actions.'],
];

const inIdentity: readonly (readonly [RegExp, string])[] = [
  [/^(?:Not)?Principal$/, 'Policy document should not specify a principal.'],
  [/^(?:Not)?Resource$/, 'Resource must be in ARN format or "*".'],
  [/^(?:Not)?Action$/, 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'],
];

const missing: readonly (readonly [RegExp, string])[] = [
  [/needs Action/, 'Policy statement must contain actions.'],
  [/needs Resource/, 'Policy statement must contain resources.'],
  [/needs Principal/, 'Missing required field Principal'],
];

function iamText({ reason, path }: PolicySyntaxError, kind: PolicyKind): string {
  if (reason.startsWith('The policy is not valid JSON')) return 'This policy contains invalid Json';
  const [, element = '', inner = ''] = /^Statement(?:\[\d+\])?(?:\.([A-Za-z]+))?(.*)$/s.exec(path) ?? [];
  if (element === 'Sid') {
    return reason.includes('unique')
      ? 'Statement IDs (SID) in a single policy must be unique.'
      : 'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*';
  }
  const named = /^("(?:[^"\\]|\\.)*") is not an AWS principal/.exec(reason)?.[1];
  if (named !== undefined && inner !== '') return `Invalid principal in policy: "AWS":${named}`;
  const texts = element === '' ? missing : kind === 'trust' ? inTrust : inIdentity;
  const subject = element === '' ? reason : element;
  return texts.find(([pattern]) => pattern.test(subject))?.[1] ?? 'Syntax errors in policy.';
}
