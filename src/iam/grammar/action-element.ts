import { PolicySyntaxError } from '../policy-syntax-error.ts';
import type { Selection } from './document.ts';
import { asList, asString, child, eitherOf, type JsonObject } from './json-shape.ts';
import type { KindRules } from './rules.ts';

const pattern = /^(?:\*|[a-z0-9-]+:[a-z0-9*?]+)$/;

/** `Action` or `NotAction`: `*`, or `service:Name` with wildcards in the name only. Lower-cased, as actions ignore case. */
export function parseActions(
  statement: JsonObject,
  path: string,
  rules: KindRules,
  effect: 'Allow' | 'Deny',
): Selection<string> {
  const element = eitherOf(statement, 'Action', path);
  if (element === undefined) throw new PolicySyntaxError(path, 'A statement needs Action or NotAction');
  const at = child(path, element.name);
  if (element.negated && (rules.actions || rules.onlyDenies))
    throw new PolicySyntaxError(at, `NotAction may not stand in ${rules.name}`);
  const entries = asList(element.value, at, element.name).map(item => {
    const written = asString(item.value, item.path, 'An action');
    const action = written.toLowerCase();
    if (!pattern.test(action)) {
      throw new PolicySyntaxError(
        item.path,
        `${JSON.stringify(written)} is not an action: write service:Name, with * and ? in the name only, or *`,
      );
    }
    if (rules.onlyDenies && effect === 'Deny' && action === '*') {
      throw new PolicySyntaxError(
        item.path,
        `An action of ${rules.name} must name its service: write service:*`,
      );
    }
    if (rules.actions && !rules.actions.has(action)) {
      throw new PolicySyntaxError(
        item.path,
        `${rules.name} may name sts:AssumeRole actions only, without wildcards`,
      );
    }
    return action;
  });
  return { negated: element.negated, entries };
}
