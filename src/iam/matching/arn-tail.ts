import type { Selection } from '../grammar/document.ts';
import type { Template } from '../grammar/template.ts';

/** What follows the fifth colon of a text with exactly five, as most ARNs have; undefined for others. */
export function tailOf(arn: string): string | undefined {
  let at = -1;
  for (let colon = 0; colon < 5; colon++) {
    at = arn.indexOf(':', at + 1);
    if (at === -1) return undefined;
  }
  return arn.includes(':', at + 1) ? undefined : arn.slice(at + 1);
}

/**
 * How the tail of every text begins that has exactly five colons and matches one of the patterns; undefined where
 * that cannot be said. Most ARNs in policies differ there, so it tells at once which statements are about others.
 */
export function tailPrefixes(selection: Selection<Template> | undefined): readonly string[] | undefined {
  if (selection === undefined || selection.negated) return undefined;
  const prefixes = selection.entries.map(tailPrefix);
  return prefixes.some(prefix => !prefix) ? undefined : Object.freeze(prefixes as string[]);
}

/** Where the pattern has exactly five colons too, these must be those: no wildcard or variable can stand for one. */
function tailPrefix(template: Template): string | undefined {
  let prefix: string | undefined;
  let colons = 0;
  for (const token of template) {
    if (token.type !== 'text') continue;
    const parts = token.text.split(':');
    colons += parts.length - 1;
    // The token with the fifth colon goes on up to the first wildcard.
    if (colons === 5 && parts.length > 1) prefix = parts.at(-1);
  }
  return colons === 5 ? prefix : undefined;
}
