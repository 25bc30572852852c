import { type AttachedPolicy, type Policy, PolicySyntaxError, parsePolicy } from '../iam/index.ts';
import type { Registry } from './configuration/registries.ts';
import { registryFault } from './faults.ts';
import { jacksonPretty } from './jackson-pretty.ts';
import { compiledPolicy, withRootArns } from './repository-policy.ts';

/** Throws InvalidRegistryPolicy, in ECR's words, with the reason as detail. */
export const invalidRegistryPolicy = (reason: string) => registryFault('InvalidRegistryPolicy', { reason });

/** All that a policy of scope V1 may name. */
const v1Actions = new Set([
  'ecr:*',
  'ecr:batchimportupstreamimage',
  'ecr:createrepository',
  'ecr:replicateimage',
]);

/**
 * A registry policy as a client gave it, checked: every statement names its resources and actions of ECR only, under
 * scope V1 only those of replication and pull-through. `text` is the form that is kept and shown.
 */
export function parseRegistryPolicy(
  text: string,
  scope: Registry['policyScope'],
): { readonly text: string; readonly policy: Policy } {
  try {
    const given = parsePolicy(text, 'resource');
    for (const { document, index } of given.statements) {
      const at = `Statement[${index}]`;
      if (!document.resource) throw invalidRegistryPolicy(`${at}: Resource is missing`);
      const { negated, entries } = document.action;
      const wrong = entries.find(action =>
        scope === 'V1' ? !v1Actions.has(action) : !action.startsWith('ecr:') && action !== '*',
      );
      if (wrong !== undefined || (negated && scope === 'V1')) {
        throw invalidRegistryPolicy(`${at}: ${wrong ?? 'NotAction'} is not allowed under scope ${scope}`);
      }
    }
    const kept = jacksonPretty(withRootArns(JSON.parse(text)));
    return { text: kept, policy: parsePolicy(kept, 'resource') };
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw invalidRegistryPolicy(`${error.path}: ${error.reason}`);
    throw error;
  }
}

/** A registry policy in force, by the name that explanations give it. */
export const attachedRegistryPolicy = (policy: Policy): AttachedPolicy => ({
  policy,
  name: 'registry policy',
});

/** What a registry's policy says of every request to it: nothing under scope V1. */
export function registryPolicies(registry: Registry): readonly AttachedPolicy[] {
  if (registry.policyText === null || registry.policyScope === 'V1') return [];
  return [attachedRegistryPolicy(compiledPolicy(registry.policyText))];
}
