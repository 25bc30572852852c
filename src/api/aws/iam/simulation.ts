import type {
  EvaluationResult,
  PolicyEvaluationDecisionType,
  ResourceSpecificResult,
  Statement,
} from '@aws-sdk/client-iam';
import { contextKeysOf } from '../../../accounts/context-keys.ts';
import {
  type ApplicablePolicies,
  type AttachedPolicy,
  contextOf,
  type Decision,
  type Explanation,
  explain,
  type Policy,
  type PolicyType,
  type Principal,
  parsePolicy,
} from '../../../iam/index.ts';
import { statementExtents } from './statement-positions.ts';

/** A policy in a simulation, with the name under which its statements are answered. */
export type NamedPolicy = AttachedPolicy & { readonly name: string };

/** What is simulated, for each action on each resource. */
export interface Simulation {
  readonly principal: Principal;
  readonly identity: readonly NamedPolicy[];
  readonly boundary: NamedPolicy | undefined;
  /** Of kind `resource`, or `trust` where roles are to be assumed; the same for every resource. */
  readonly resourcePolicy: string | undefined;
  readonly serviceControl: ApplicablePolicies['serviceControl'];
  /** Whose resources are that do not say so in their ARNs. */
  readonly resourceOwner: string;
  readonly context: ReadonlyMap<string, readonly string[]>;
}

/** The outcome for one action on one resource. */
interface Outcome {
  readonly resource: string;
  readonly decision: PolicyEvaluationDecisionType;
  readonly matched: readonly Statement[];
  readonly missing: readonly string[];
  readonly byOrganizations: boolean | undefined;
  readonly byBoundary: boolean | undefined;
  /** Across accounts: what each side says. */
  readonly details: Record<string, PolicyEvaluationDecisionType> | undefined;
}

/**
 * One result for an action, over all resources: the strictest, and each by itself where resources are named.
 * IAM API Reference, "EvaluationResult".
 */
export function simulate(
  simulation: Simulation,
  action: string,
  resources: readonly string[] | undefined,
): EvaluationResult {
  const outcomes = (resources ?? ['*']).map(resource => outcomeOf(simulation, action, resource));
  const [strictest = outcomes[0]] = outcomes.toSorted((a, b) => severity(b.decision) - severity(a.decision));
  const { decision, byOrganizations, byBoundary, details } = strictest as Outcome;
  const deciding = outcomes.filter(outcome => outcome.decision === decision);
  return {
    EvalActionName: action,
    EvalResourceName: outcomes.length === 1 ? (outcomes[0] as Outcome).resource : '*',
    EvalDecision: decision,
    MatchedStatements: unique(deciding.flatMap(({ matched }) => matched)),
    MissingContextValues: resources ? [] : [...new Set(outcomes.flatMap(({ missing }) => missing))],
    ...(byOrganizations !== undefined && {
      OrganizationsDecisionDetail: { AllowedByOrganizations: byOrganizations },
    }),
    ...(byBoundary !== undefined && {
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: byBoundary },
    }),
    ...(resources && {
      EvalDecisionDetails: details ?? {},
      ResourceSpecificResults: outcomes.map(specific),
    }),
  };
}

const specific = (outcome: Outcome): ResourceSpecificResult => ({
  EvalResourceName: outcome.resource,
  EvalResourceDecision: outcome.decision,
  MatchedStatements: [...outcome.matched],
  MissingContextValues: [...outcome.missing],
  ...(outcome.details && { EvalDecisionDetails: outcome.details }),
  ...(outcome.byBoundary !== undefined && {
    PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: outcome.byBoundary },
  }),
});

const order: readonly PolicyEvaluationDecisionType[] = ['allowed', 'implicitDeny', 'explicitDeny'];
const severity = (decision: PolicyEvaluationDecisionType): number => order.indexOf(decision);

const unique = (statements: readonly Statement[]): Statement[] => [
  ...new Map(statements.map(statement => [JSON.stringify(statement), statement])).values(),
];

function outcomeOf(simulation: Simulation, action: string, resource: string): Outcome {
  const { principal, identity, boundary, serviceControl, context } = simulation;
  const account = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(resource)?.[1] ?? simulation.resourceOwner;
  const onResource = resourcePolicies(simulation, action, account);
  const asked = { principal, action, resource: { arn: resource, account }, context: contextOf(context) };
  const policies = {
    identity,
    resource: onResource.policies,
    ...(boundary && { boundary }),
    ...(serviceControl && { serviceControl }),
  };
  const { decision, steps } = explain(asked, policies);
  const answered = new Map<PolicyType, readonly NamedPolicy[]>([
    ['identity', identity],
    ['boundary', boundary ? [boundary] : []],
    ['resource', onResource.answered],
    ['trust', onResource.answered],
  ]);
  return {
    resource,
    decision: wordFor(decision),
    matched: matchedStatements(decision, steps, answered),
    missing: missingKeys(
      [...identity, ...(boundary ? [boundary] : []), ...onResource.answered],
      action,
      context,
    ),
    byOrganizations: serviceControl && levelsAllow(steps),
    byBoundary: boundary && steps.find(step => step.policyType === 'boundary')?.verdict === 'allows',
    details: principal.account === account ? undefined : sides(steps),
  };
}

/**
 * The policies on the resource. The simulator leaves out the trust policies of roles: without one in the input, the
 * caller's own policies decide whether a role may be assumed.
 */
function resourcePolicies({ resourcePolicy, principal }: Simulation, action: string, account: string) {
  const assuming = action.toLowerCase().startsWith('sts:assumerole');
  if (resourcePolicy !== undefined) {
    const policy = parsePolicy(resourcePolicy, assuming ? 'trust' : 'resource');
    const answered: NamedPolicy[] = [{ name: 'ResourcePolicy', policy }];
    return { policies: answered, answered };
  }
  const trusting = assuming && account === principal.account;
  return { policies: trusting ? [{ policy: trustIn(account) }] : [], answered: [] };
}

/** Leaves it to the account's own policies. */
const trustIn = (account: string): Policy => {
  const Action = ['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'];
  const Statement = { Effect: 'Allow', Principal: { AWS: account }, Action };
  return parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement }), 'trust');
};

function wordFor(decision: Decision): PolicyEvaluationDecisionType {
  if (decision.allowed) return 'allowed';
  return decision.explicit ? 'explicitDeny' : 'implicitDeny';
}

/** What determines the result: the Deny statements of one that is denied by them, the Allow statements of one allowed. */
function matchedStatements(
  decision: Decision,
  steps: Explanation['steps'],
  answered: ReadonlyMap<PolicyType, readonly NamedPolicy[]>,
): Statement[] {
  if (!decision.allowed && !decision.explicit) return [];
  const effect = decision.allowed ? 'Allow' : 'Deny';
  return steps.flatMap(({ policyType, matched }) =>
    matched.flatMap(({ effect: its, policyName, index }) => {
      const source = answered.get(policyType)?.find(({ name }) => name === policyName);
      const extent = source && statementExtents(source.policy.text)[index];
      if (source === undefined || extent === undefined || its !== effect) return [];
      const onResource = policyType === 'resource' || policyType === 'trust';
      return [
        {
          SourcePolicyId: source.name,
          // What IAM answers; its model lists other words.
          SourcePolicyType: (onResource ? 'Resource Policy' : 'IAM Policy') as 'none',
          ...extent,
        },
      ];
    }),
  );
}

/** The condition keys of the statements about the action that nobody gave a value for, as they are written. */
function missingKeys(
  policies: readonly NamedPolicy[],
  action: string,
  context: ReadonlyMap<string, unknown>,
): string[] {
  const given = new Set([...context.keys()].map(key => key.toLowerCase()));
  const missing = new Map<string, string>();
  for (const { policy } of policies) {
    const written = [(JSON.parse(policy.text) as { Statement: unknown }).Statement].flat();
    const about = policy.statements.filter(statement => statement.action(action.toLowerCase()));
    const text = JSON.stringify({ Statement: about.map(({ index }) => written[index]) });
    for (const key of contextKeysOf(text)) {
      if (!given.has(key.toLowerCase())) missing.set(key.toLowerCase(), key);
    }
  }
  return [...missing.values()].sort();
}

const levelsAllow = (steps: Explanation['steps']): boolean =>
  steps
    .filter(({ policyType }) => policyType === 'service-control')
    .every(({ verdict }) => verdict === 'allows' || verdict === 'not applicable');

/** What each side says, in the words that IAM has for them. */
function sides(steps: Explanation['steps']): Record<string, PolicyEvaluationDecisionType> {
  const verdictOf = (...types: readonly PolicyType[]): PolicyEvaluationDecisionType => {
    const verdicts = steps.filter(step => types.includes(step.policyType)).map(({ verdict }) => verdict);
    if (verdicts.includes('denies')) return 'explicitDeny';
    return verdicts.includes('allows') ? 'allowed' : 'implicitDeny';
  };
  return { 'IAM Policy': verdictOf('identity'), 'Resource Policy': verdictOf('resource', 'trust') };
}
