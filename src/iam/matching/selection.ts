import type { Selection } from '../grammar/document.ts';
import { parseTemplate, type Template } from '../grammar/template.ts';
import type { Query } from '../request.ts';
import { compileGlob, type Wild } from './glob.ts';
import { compileTemplate, isFixed } from './template-matcher.ts';

type QueryTest = (query: Query) => boolean;

/** `Action`, `NotAction`: names without wildcards by look-up, the rest one by one. */
export function compileActions({ negated, entries }: Selection<string>): (action: string) => boolean {
  const names = new Set(entries.filter(entry => !/[*?]/.test(entry)));
  const patterns = entries
    .filter(entry => /[*?]/.test(entry))
    .map(entry =>
      compileGlob(parseTemplate(entry, { wildcards: true, variables: false }, '') as readonly Wild[]),
    );
  return action => (names.has(action) || patterns.some(matches => matches(action))) !== negated;
}

/**
 * `Resource`, `NotResource`, over the whole ARN, by case; without either, any resource. The context is made when it is
 * looked at, so only a pattern with variables does.
 */
export function compileResources(selection: Selection<Template> | undefined): QueryTest {
  if (selection === undefined) return () => true;
  const { negated, entries } = selection;
  const fixed = entries.filter(isFixed).map(compileGlob);
  const others = entries.filter(entry => !isFixed(entry)).map(compileTemplate);
  return query => {
    const { resource } = query;
    const found =
      fixed.some(matches => matches(resource)) || others.some(matches => matches(resource, query.context));
    return found !== negated;
  };
}
