import {
  type ApplicablePolicies,
  type AuthorizationRequest,
  decide,
  explain,
  type Step,
} from '../../iam/index.ts';
import { isOpen, type OpenCondition, openConditions, presumed } from './presumed.ts';

/** What a decision still hangs on, where nothing is known of the request but its context. */
export interface Dependence {
  /** The policies with every open condition in favour of the request, and against it. */
  readonly best: ApplicablePolicies;
  readonly worst: ApplicablePolicies;
  /** The open conditions that matter: none where the best and the worst case are decided alike. */
  readonly conditions: readonly OpenCondition[];
}

export function dependence(asked: AuthorizationRequest, policies: ApplicablePolicies): Dependence {
  const open = (key: string) => isOpen(key, asked.context);
  const best = presumed(policies, open, 'best');
  const worst = presumed(policies, open, 'worst');
  const same = decide(asked, best).allowed === decide(asked, worst).allowed;
  return { best, worst, conditions: same ? [] : conditionsOf(asked, policies, { best, worst }, open) };
}

/** The open conditions of the statements that would apply if they held. */
function conditionsOf(
  asked: AuthorizationRequest,
  policies: ApplicablePolicies,
  { best, worst }: Pick<Dependence, 'best' | 'worst'>,
  open: (key: string) => boolean,
): OpenCondition[] {
  const found = new Map<string, OpenCondition>();
  for (const presumption of [best, worst]) {
    const effect = presumption === best ? 'Allow' : 'Deny';
    for (const { matched, policyType, level = 0 } of explain(asked, presumption).steps) {
      for (const reference of matched) {
        if (reference.effect !== effect) continue;
        for (const { policy } of attachedAs(policies, policyType, level).filter(
          each =>
            each.arn === reference.policyArn &&
            each.name === reference.policyName &&
            each.group === reference.group,
        )) {
          const statement = policy.statements.find(({ index }) => index === reference.index);
          for (const condition of statement ? openConditions(statement, open) : []) {
            found.set(JSON.stringify(condition), condition);
          }
        }
      }
    }
  }
  return [...found.values()];
}

function attachedAs(policies: ApplicablePolicies, policyType: Step['policyType'], level: number) {
  switch (policyType) {
    case 'identity':
      return policies.identity;
    case 'resource':
    case 'trust':
      return policies.resource;
    case 'boundary':
      return policies.boundary ? [policies.boundary] : [];
    case 'session':
      return policies.session ?? [];
    case 'service-control':
      return policies.serviceControl?.[level] ?? [];
    case 'resource-control':
      return policies.resourceControl?.[level] ?? [];
  }
}
