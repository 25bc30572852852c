import { BoundedCache } from '../base/bounded-cache.ts';
import { type AttachedPolicy, type Policy, PolicySyntaxError, parsePolicy } from '../iam/index.ts';
import { registryFault } from './faults.ts';
import { jacksonPretty } from './jackson-pretty.ts';

const compiled = new BoundedCache<string, Policy>(10_000);

/** The compiled form of a policy that is in force; compiled once, kept by its text. */
export function compiledPolicy(text: string): Policy {
  let policy = compiled.get(text);
  if (!policy) {
    policy = parsePolicy(text, 'resource');
    compiled.set(text, policy);
  }
  return policy;
}

/** A repository policy in force, by the name that explanations give it. */
export const attachedRepositoryPolicy = (policy: Policy): AttachedPolicy => ({
  policy,
  name: 'repository policy',
});

/** Throws InvalidPolicy, in ECR's words, with the reason as detail. */
export const invalidPolicy = (reason: string) => registryFault('InvalidPolicy', { reason });

/** A repository policy as a client gave it, checked. `text` is the form that ECR keeps and shows. */
export function parseRepositoryPolicy(text: string): { readonly text: string; readonly policy: Policy } {
  try {
    parsePolicy(text, 'resource');
    const kept = jacksonPretty(withRootArns(JSON.parse(text)));
    return { text: kept, policy: parsePolicy(kept, 'resource') };
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw invalidPolicy(`${error.path}: ${error.reason}`);
    throw error;
  }
}

/** ECR writes a bare account id as the ARN of the account's root. */
export function withRootArns(document: { Statement: unknown }): unknown {
  const arn = (id: unknown) =>
    typeof id === 'string' && /^\d{12}$/.test(id) ? `arn:aws:iam::${id}:root` : id;
  const principal = (value: unknown): unknown =>
    isObject(value) && 'AWS' in value
      ? { ...value, AWS: Array.isArray(value.AWS) ? value.AWS.map(arn) : arn(value.AWS) }
      : value;
  const statement = (value: unknown): unknown =>
    isObject(value)
      ? Object.fromEntries(
          Object.entries(value).map(([k, v]) => [k, /^(Not)?Principal$/.test(k) ? principal(v) : v]),
        )
      : value;
  const { Statement } = document;
  return {
    ...document,
    Statement: Array.isArray(Statement) ? Statement.map(statement) : [statement(Statement)],
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
