import { BoundedCache } from '../base/bounded-cache.ts';

/** Characters of all texts of one input that are shown, and of the longest one. */
const allText = 16_384;
const oneText = 8_192;
const depth = 8;

/** Members whose values no log may hold; a test compares it with the `sensitive` shapes of the service models. */
const secret = /password|secret(?!Arn)|privateKey|(?<!next|client)token|samlAssertion|encodedMessage/i;
/** Bytes, streams and what answers are built from. */
const bulk = /^(body|base|layerPartBlob|ifNoneMatch)$/;

/**
 * What a caller asked for, as an audit record shows it: member names begin in lower case, as CloudTrail has them;
 * secrets, bytes and streams are left out, long texts are cut. Null where nothing is left. An input of the OCI door is
 * shown with the API's names for its registry and repository.
 */
export function requestParameters(input: unknown): Record<string, unknown> | null {
  if (typeof input !== 'object' || input === null) return null;
  const { registry, name } = input as Record<string, unknown>;
  const budget = { left: allText };
  const shown: Record<string, unknown> = {};
  if (isRegistry(registry)) {
    addMembers(shown, { registryId: registry.account, repositoryName: name }, budget, 0);
    addMembers(shown, input, budget, 0, addressMembers);
  } else addMembers(shown, input, budget, 0);
  return Object.keys(shown).length === 0 ? null : shown;
}

/** Members of an input of the OCI door that are shown by other names. */
const addressMembers: ReadonlySet<string> = new Set(['registry', 'name']);

const isRegistry = (value: unknown): value is { readonly account: string } =>
  typeof value === 'object' && value !== null && 'account' in value && 'region' in value;

function shorten(value: unknown, budget: { left: number }, level: number): unknown {
  if (typeof value === 'string') {
    const length = Math.min(value.length, oneText, budget.left);
    budget.left -= length;
    return length === value.length
      ? value
      : `${value.slice(0, length)}… (${value.length - length} more characters)`;
  }
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return value;
  if (level === depth) return '…';
  if (Array.isArray(value)) {
    const shown: unknown[] = [];
    for (const each of value) {
      if (budget.left <= 0) {
        shown.push(`… (${value.length - shown.length} more)`);
        break;
      }
      // An element that costs nothing by itself must end a long list, too.
      budget.left -= 1;
      shown.push(shorten(each, budget, level + 1));
    }
    return shown;
  }
  const shown: Record<string, unknown> = {};
  addMembers(shown, value, budget, level);
  return shown;
}

function addMembers(
  shown: Record<string, unknown>,
  of: object,
  budget: { left: number },
  level: number,
  without?: ReadonlySet<string>,
): void {
  for (const member of Object.keys(of)) {
    const held = (of as Record<string, unknown>)[member];
    if (held === undefined || typeof held === 'function' || held instanceof Uint8Array) continue;
    const parameter = parameterOf(member);
    if (parameter === null || without?.has(member)) continue;
    budget.left -= member.length;
    if (budget.left <= 0) {
      shown['…'] = 'more members';
      return;
    }
    shown[parameter] = shorten(held, budget, level + 1);
  }
}

/** By the member's name; every request has the same few. Longer ones are keys that a client has chosen. */
const rememberedLength = 64;
const parameters = new BoundedCache<string, string | null>(4_096);

/** The name that a member is shown with; null where it is not shown. */
function parameterOf(member: string): string | null {
  const known = parameters.get(member);
  if (known !== undefined) return known;
  const hidden = bulk.test(member) || secret.test(member);
  const parameter = hidden ? null : `${member[0]?.toLowerCase() ?? ''}${member.slice(1)}`;
  if (member.length <= rememberedLength) parameters.set(member, parameter);
  return parameter;
}
