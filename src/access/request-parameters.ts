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
  const { registry, name, ...rest } = input as Record<string, unknown>;
  const named = isRegistry(registry)
    ? { registryId: registry.account, ...(name !== undefined && { repositoryName: name }), ...rest }
    : input;
  const shown = shorten(named, { left: allText }, 0) as Record<string, unknown>;
  return Object.keys(shown).length === 0 ? null : shown;
}

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
  for (const [member, held] of Object.entries(value)) {
    if (held === undefined || typeof held === 'function' || bulk.test(member)) continue;
    if (secret.test(member) || held instanceof Uint8Array) continue;
    budget.left -= member.length;
    if (budget.left <= 0) {
      shown['…'] = 'more members';
      break;
    }
    const parameter = `${member[0]?.toLowerCase() ?? ''}${member.slice(1)}`;
    shown[parameter] = shorten(held, budget, level + 1);
  }
  return shown;
}
