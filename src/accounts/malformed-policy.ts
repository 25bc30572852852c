import { Fault } from '../base/fault.ts';
import type { PolicyKind, PolicySyntaxError } from '../iam/index.ts';
import { actionText } from './malformed-action.ts';
import { resourceText } from './malformed-resource.ts';
import { sidText } from './malformed-sid.ts';
import { trustText } from './malformed-trust.ts';
import { type Place, placeOf } from './policy-place.ts';

/** The engine's refusal of `text` as IAM words it. IAM says little; the hint says what is wrong and where. */
export function malformedPolicy(error: PolicySyntaxError, kind: PolicyKind, text: string): Fault {
  const { reason, path } = error;
  const place = placeOf(text, path);
  return malformed(iamText(reason, place, kind), { reason, path });
}

/** Trust policies have a parser of their own, as have the session policies that STS reads. */
function iamText(reason: string, place: Place, kind: PolicyKind): string {
  const isJson = !reason.startsWith('The policy is not valid JSON');
  if (!isJson) return kind === 'trust' || kind === 'session' ? 'This policy contains invalid Json' : syntax;
  return kind === 'trust' ? trustText(reason, place) : identityText(reason, place);
}

/** A refusal that is IAM's own: the engine takes what IAM does not. */
export const malformed = (
  message: string,
  detail: { readonly reason: string; readonly path: string },
): Fault =>
  new Fault('MalformedPolicy', message, {
    hint: detail.path === '' ? `${detail.reason}.` : `At ${detail.path}: ${detail.reason}.`,
    detail: { ...detail },
  });

const syntax = 'Syntax errors in policy.';
const legacy = 'The policy failed legacy parsing';

/** IAM names the first thing that is wrong by the stage of its parser that found it. */
function identityText(reason: string, place: Place): string {
  const { element, value } = place;
  if (reason.startsWith('The key occurs more than once')) return syntax;
  if (element === undefined) {
    if (reason.includes('needs Action')) return 'Policy statement must contain actions.';
    if (reason.includes('needs Resource')) return 'Policy statement must contain resources.';
    return syntax;
  }
  switch (element) {
    case 'Sid':
      return sidText(reason);
    case 'Effect':
      return typeof value === 'string' && /^(?:allow|deny)$/i.test(value) ? legacy : syntax;
    case 'Principal':
    case 'NotPrincipal':
      return 'Policy document should not specify a principal.';
    case 'Action':
    case 'NotAction':
      if (Array.isArray(value) && value.length === 0) return 'Policy statement must contain actions.';
      return typeof value === 'string' ? actionText(value) : syntax;
    case 'Resource':
    case 'NotResource':
      if (Array.isArray(value) && value.length === 0) return 'Policy statement must contain resources.';
      return typeof value === 'string' ? (resourceText(value) ?? legacy) : syntax;
    case 'Condition':
      if (/is not a condition key$/.test(reason) && !/^"[^"]*:/.test(reason)) return actionText('');
      return /\.Date[A-Za-z]+\./.test(place.path) ? legacy : syntax;
    default:
      return syntax;
  }
}
