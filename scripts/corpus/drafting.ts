import { owner, pull, repositoryArn, user } from './cast.ts';
import type { CasePolicies, CasePolicy, CasePolicyType, CasePrincipal, DecisionCase } from './schema.ts';

export type Statement = Readonly<Record<string, unknown>>;

/** A policy of one statement or several; a case tells its policies apart by name. */
export const policy = (
  name: string,
  statements: Statement | readonly Statement[],
  { version = '2012-10-17', arn }: { version?: string | null; arn?: string } = {},
): CasePolicy => ({
  name,
  ...(arn !== undefined && { arn }),
  document: { ...(version !== null && { Version: version }), Statement: statements },
});

/** Statements that apply to any request to ECR but for what is said otherwise. */
export const allow = (more: Statement = {}): Statement => ({
  Effect: 'Allow',
  Action: 'ecr:*',
  Resource: '*',
  ...more,
});
export const deny = (more: Statement = {}): Statement => allow({ Effect: 'Deny', ...more });
/** An action that no request here asks for. */
export const unrelated = 'ecr:PutLifecyclePolicy';
export const grant = (principal: unknown, more: Statement = {}): Statement => ({
  Effect: 'Allow',
  Principal: principal,
  Action: 'ecr:*',
  ...more,
});
export const block = (principal: unknown, more: Statement = {}): Statement =>
  grant(principal, { Effect: 'Deny', ...more });

/** Identity-based, resource-based and trust policies with the names that most cases use. */
export const identity = (more: Statement = {}) => policy('identity', allow(more));
export const repository = (principal: unknown, more: Statement = {}) =>
  policy('repository', grant(principal, more));
export const trusting = (principal: unknown, more: Statement = {}) =>
  policy('trust', grant(principal, { Action: 'sts:AssumeRole', ...more }));

/** A decision before it is put into the form of the corpus: `name`, `name#index` or `name#Sid` for each statement. */
export interface Outcome {
  readonly decision: 'Allow' | 'Deny';
  readonly explicit?: boolean;
  readonly policyType?: CasePolicyType;
  readonly statements: readonly string[];
}
export const allows = (policyType: CasePolicyType, ...statements: string[]): Outcome => ({
  decision: 'Allow',
  policyType,
  statements: statements.length === 0 ? [policyType] : statements,
});
/** The root user in its own account, whom no policy has to allow anything. */
export const allowsRoot: Outcome = { decision: 'Allow', statements: [] };
export const lacks = (policyType: CasePolicyType): Outcome => ({
  decision: 'Deny',
  explicit: false,
  policyType,
  statements: [],
});
export const denies = (policyType: CasePolicyType, ...statements: string[]): Outcome => ({
  decision: 'Deny',
  explicit: true,
  policyType,
  statements: statements.length === 0 ? [policyType] : statements,
});

export interface Draft {
  readonly id: string;
  readonly description: string;
  readonly source: string;
  /** What was chosen, where AWS's documents are silent. */
  readonly undocumented?: string;
  /** Alice, a user of the owner's account, unless told. */
  readonly who?: CasePrincipal;
  readonly action?: string;
  readonly on?: string;
  /** The account of the resource: the owner's, unless told. */
  readonly in?: string;
  readonly context?: Readonly<Record<string, string | string[]>>;
  readonly policies?: CasePolicies;
  readonly outcome: Outcome;
}

export function caseOf(draft: Draft): DecisionCase {
  const { id, description, source, undocumented, outcome, policies = {} } = draft;
  const request: DecisionCase['request'] = {
    principal: draft.who ?? user(),
    action: draft.action ?? pull,
    resource: { arn: draft.on ?? repositoryArn(), account: draft.in ?? owner },
    context: { ...draft.context },
  };
  return {
    id,
    description,
    source,
    ...(undocumented !== undefined && { undocumented }),
    request,
    policies,
    expected: expectedOf(request, policies, outcome),
  };
}

function expectedOf(
  request: DecisionCase['request'],
  policies: CasePolicies,
  { decision, explicit = false, policyType, statements: names }: Outcome,
): DecisionCase['expected'] {
  const everyPolicy = [
    policies.identity,
    policies.resource,
    policies.trust,
    policies.boundary,
    policies.session,
    policies.serviceControl,
    policies.resourceControl,
  ]
    .flat(3)
    .filter(found => found !== undefined);
  const statements = names.map(name => referenceTo(name, everyPolicy));
  if (decision === 'Allow') return { decision, ...(policyType && { policyType }), statements };
  if (policyType === undefined) throw new TypeError('a denial has a policy type');
  const arn = explicit ? everyPolicy.find(({ name }) => name === statements[0]?.policy)?.arn : undefined;
  return {
    decision,
    explicit,
    policyType,
    statements,
    reason: reasonOf(request, policyType, explicit, arn),
  };
}

function referenceTo(reference: string, policies: readonly CasePolicy[]) {
  const [name = '', which = '0'] = reference.split('#');
  const statements = [policies.find(found => found.name === name)?.document.Statement].flat() as {
    Sid?: string;
  }[];
  const index = /^\d+$/.test(which) ? Number(which) : statements.findIndex(({ Sid }) => Sid === which);
  const sid = statements[index]?.Sid;
  if (statements[index] === undefined) throw new TypeError(`no statement ${reference}`);
  return { policy: name, index, ...(sid !== undefined && { sid }) };
}

const phrases: Readonly<Record<CasePolicyType, readonly [one: string, none: string]>> = {
  identity: ['an identity-based policy', 'no identity-based policy'],
  resource: ['a resource-based policy', 'no resource-based policy'],
  trust: ['the role trust policy', 'no role trust policy'],
  boundary: ['a permissions boundary', 'no permissions boundary'],
  session: ['a session policy', 'no session policy'],
  'service-control': ['a service control policy', 'no service control policy'],
  'resource-control': ['a resource control policy', 'no resource control policy'],
};

/** The text of the denial; IAM User Guide, "Troubleshoot access denied error messages". */
function reasonOf(
  { principal, action, resource }: DecisionCase['request'],
  policyType: CasePolicyType,
  explicit: boolean,
  arn: string | undefined,
): string {
  if (principal.type === 'web-identity') return `Not authorized to perform ${action}`;
  const [one, none] = phrases[policyType];
  const because = explicit
    ? `with an explicit deny in ${one}${arn === undefined ? '' : `: ${arn}`}`
    : `because ${none} allows the ${action} action`;
  return `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource.arn} ${because}`;
}

/** A row of a table whose cases share the rest. */
export type Row = readonly [id: string, description: string, outcome: Outcome, more: Partial<Draft>];

export const table = (prefix: string, source: string, rows: readonly Row[]): DecisionCase[] =>
  rows.map(([id, description, outcome, more]) =>
    caseOf({ source, ...more, id: `${prefix}/${id}`, description, outcome }),
  );
