import { parseTemplate } from '../grammar/template.ts';
import { compileArnTemplate } from '../matching/arn-template.ts';
import { PolicySyntaxError } from '../policy-syntax-error.ts';
import type { Compile } from './operator.ts';

/** `ArnEquals` and `ArnLike`, which are the same. */
export const arnLike: Compile = (values, { path, variables }) => {
  const tests = values.map(value => {
    const test = compileArnTemplate(parseTemplate(value, { wildcards: true, variables }, path));
    if (test === undefined) {
      throw new PolicySyntaxError(
        path,
        `${JSON.stringify(value)} is not an ARN of six colon-separated parts`,
      );
    }
    return test;
  });
  return (value, context) => tests.some(matches => matches(value, context));
};
