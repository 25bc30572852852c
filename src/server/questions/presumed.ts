import type { ApplicablePolicies, AttachedPolicy, Policy, Statement } from '../../iam/index.ts';

/** A condition that only a real request can settle. */
export interface OpenCondition {
  /** Of the statement that it stands in. */
  readonly effect: Statement['effect'];
  /** As written: `ForAnyValue:StringLike`. */
  readonly operator: string;
  /** In lower case. */
  readonly key: string;
  readonly values: readonly string[];
}

/** Keys that the caller, its account, the resource or the clock bring, and that are therefore known to be absent. */
const settled =
  /^(?:aws:(?:principal|resource|userid$|username$|currenttime$|epochtime$|viaawsservice$|tokenissuetime$|multifactorauth)|(?:ecr|iam):resourcetag\/|iam:permissionsboundary$)/;

/** Whether a condition key (in lower case) depends on the request, of which nothing is known but `context`. */
export const isOpen = (key: string, context: ReadonlyMap<string, unknown>): boolean =>
  !context.has(key) && !settled.test(key);

/**
 * The policies as they are when every open condition falls out in favour of the request (`best`), or against it
 * (`worst`): what is decided in the worst case is decided whatever the request brings.
 */
export function presumed(
  policies: ApplicablePolicies,
  open: (key: string) => boolean,
  outcome: 'best' | 'worst',
): ApplicablePolicies {
  const one = (attached: AttachedPolicy) => ({
    ...attached,
    policy: presumedPolicy(attached.policy, open, outcome),
  });
  const all = (some: readonly AttachedPolicy[]) => some.map(one);
  const { boundary, session, serviceControl, resourceControl } = policies;
  return {
    identity: all(policies.identity),
    resource: all(policies.resource),
    ...(boundary && { boundary: one(boundary) }),
    ...(session && { session: all(session) }),
    ...(serviceControl && { serviceControl: serviceControl.map(all) }),
    ...(resourceControl && { resourceControl: resourceControl.map(all) }),
  };
}

function presumedPolicy(policy: Policy, open: (key: string) => boolean, outcome: 'best' | 'worst'): Policy {
  const isOpenIn = (statement: Statement) => statement.conditions.some(({ document }) => open(document.key));
  if (!policy.statements.some(isOpenIn)) return policy;
  const statements = policy.statements.flatMap(statement => {
    if (!isOpenIn(statement)) return [statement];
    const holds = (statement.effect === 'Allow') === (outcome === 'best');
    const conditions = statement.conditions.filter(({ document }) => !open(document.key));
    return holds ? [{ ...statement, conditions }] : [];
  });
  const of = (effect: Statement['effect'], some = statements) => some.filter(each => each.effect === effect);
  return {
    ...policy,
    statements,
    allows: of('Allow'),
    denies: of('Deny'),
    about(action) {
      const some = statements.filter(statement => statement.action(action));
      return { allows: of('Allow', some), denies: of('Deny', some) };
    },
  };
}

/** The open conditions of a statement. */
export const openConditions = (statement: Statement, open: (key: string) => boolean): OpenCondition[] =>
  statement.conditions
    .filter(({ document }) => open(document.key))
    .map(({ document: { operator, key, values } }) => ({ effect: statement.effect, operator, key, values }));
