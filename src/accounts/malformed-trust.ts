import { sidText } from './malformed-sid.ts';
import type { Place } from './policy-place.ts';

/** What IAM says of a role trust policy: its parser is another one than that of identity-based policies. */
export function trustText(reason: string, { element, inner, value }: Place): string {
  const unknown = /^"([^"]*)" is no element of/.exec(reason)?.[1];
  if (unknown !== undefined) return `Unknown field ${unknown}`;
  switch (element) {
    case undefined: {
      // An identity-based policy in the place of a trust policy: IAM complains of its Resource first.
      const prohibited = ['Resource', 'NotResource'].find(name => Object.hasOwn(Object(value), name));
      if (prohibited !== undefined) return `Has prohibited field ${prohibited}`;
      return missing.find(([pattern]) => pattern.test(reason))?.[1] ?? syntax;
    }
    case 'Sid':
      return sidText(reason);
    case 'Resource':
    case 'NotResource':
      return `Has prohibited field ${element}`;
    case 'NotPrincipal':
      return `Has prohibited field ${element}`;
    case 'Action':
    case 'NotAction':
      return 'AssumeRole policy may only specify STS AssumeRole actions.';
    case 'Principal':
      if (inner === 'Federated') {
        return 'Federated principals must be valid domain names or SAML metadata ARNs';
      }
      return inner === undefined || typeof value !== 'string'
        ? syntax
        : `Invalid principal in policy: "${inner.toUpperCase()}":"${value}"`;
    default:
      return syntax;
  }
}

const syntax = 'Syntax errors in policy.';

const missing: readonly (readonly [RegExp, string])[] = [
  [/^Effect must/, 'Missing required field Effect'],
  [/needs Action/, 'Missing required field Action'],
  [/needs Principal/, 'Missing required field Principal'],
  [/needs Statement/, 'Missing required field Statement'],
];
