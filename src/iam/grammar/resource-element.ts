import { PolicySyntaxError } from '../policy-syntax-error.ts';
import type { Selection } from './document.ts';
import { asList, asString, child, eitherOf, type JsonObject } from './json-shape.ts';
import type { KindRules } from './rules.ts';
import { literalText, parseTemplate, splitArnTemplate, type Template } from './template.ts';

/** `Resource` or `NotResource`: `*` or ARNs. Undefined where the kind of policy does without. */
export function parseResources(
  statement: JsonObject,
  path: string,
  rules: KindRules,
  variables: boolean,
): Selection<Template> | undefined {
  const element = eitherOf(statement, 'Resource', path);
  if (element === undefined) {
    if (rules.resource !== 'required') return undefined;
    throw new PolicySyntaxError(path, `A statement of ${rules.name} needs Resource or NotResource`);
  }
  const at = child(path, element.name);
  if (rules.resource === 'forbidden') {
    throw new PolicySyntaxError(at, `${element.name} may not stand in ${rules.name}`);
  }
  const entries = asList(element.value, at, element.name).map(item =>
    parseResource(asString(item.value, item.path, 'A resource'), item.path, variables),
  );
  return { negated: element.negated, entries };
}

/**
 * Six colon-separated parts, or fewer (from the region on) with a `*` at the end that stands for the rest; wildcards
 * anywhere but in `arn` and the service, variables in the last part only
 * (IAM User Guide, "Resource", "Where you can use policy variables").
 */
function parseResource(source: string, path: string, variables: boolean): Template {
  const template = parseTemplate(source, { wildcards: true, variables }, path);
  if (source === '*') return template;
  const parts = splitArnTemplate(template);
  const isWhole = parts.length === 6 || (parts.length > 3 && template.at(-1)?.type === 'run');
  if (!isWhole || literalText(parts[0] as Template) !== 'arn') {
    throw new PolicySyntaxError(
      path,
      `${JSON.stringify(source)} is not a resource: write * or an ARN of six parts, arn:partition:service:region:account:resource`,
    );
  }
  if (!literalText(parts[2] as Template)) {
    throw new PolicySyntaxError(path, 'The service of an ARN must be given, without wildcards');
  }
  if (parts[1]?.length === 0 || parts[5]?.length === 0) {
    throw new PolicySyntaxError(path, 'The partition and the resource of an ARN must not be empty');
  }
  if (parts.slice(0, 5).some(part => part.some(token => token.type === 'variable'))) {
    throw new PolicySyntaxError(path, 'Policy variables may stand only after the fifth colon of an ARN');
  }
  return template;
}
