import { literalText, splitArnTemplate, type Template } from '../grammar/template.ts';
import { compileTemplate, resolve, type ValueTest } from './template-matcher.ts';

/**
 * Compiles an ARN pattern of a condition: each of the six parts is matched by itself, so a `*` does not reach over
 * a colon, except in the last part. Undefined where the pattern is no ARN.
 * A pattern that is one variable, `${aws:SourceArn}`, matches that ARN exactly. A bare `*` matches every ARN: IAM does
 * not check a condition's values when a policy is saved, and policies in use say so.
 */
export function compileArnTemplate(template: Template): ValueTest | undefined {
  if (template.length === 1 && template[0]?.type === 'run') return value => splitArn(value) !== undefined;
  if (template.length === 1 && template[0]?.type === 'variable') {
    return (value, context) => {
      const only = resolve(template, context)?.[0];
      return only?.type === 'text' && only.text === value && splitArn(value) !== undefined;
    };
  }
  const parts = splitArnTemplate(template);
  if (parts.length !== 6 || literalText(parts[0] as Template) !== 'arn') return undefined;
  const tests = parts.map(compileTemplate);
  return (value, context) => {
    const values = splitArn(value);
    return values?.every((part, index) => tests[index]?.(part, context)) ?? false;
  };
}

/** The six parts of an ARN; the last may hold colons. Undefined where there are fewer. */
function splitArn(arn: string): string[] | undefined {
  const parts: string[] = [];
  let from = 0;
  for (let part = 0; part < 5; part++) {
    const colon = arn.indexOf(':', from);
    if (colon === -1) return undefined;
    parts.push(arn.slice(from, colon));
    from = colon + 1;
  }
  parts.push(arn.slice(from));
  return parts[0] === 'arn' ? parts : undefined;
}
