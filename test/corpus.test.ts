import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  type CasePolicies,
  type CasePolicy,
  type DecisionCase,
  decisionFile,
  type InvalidCase,
  invalidFile,
  policyTypes,
} from '../scripts/corpus/schema.ts';
import {
  type ApplicablePolicies,
  type AttachedPolicy,
  type AuthorizationRequest,
  contextOf,
  denialMessage,
  explain,
  type PolicyKind,
  PolicySyntaxError,
  parsePolicy,
  type StatementReference,
} from '../src/iam/index.ts';
import { operators } from '../src/iam/operators/operators.ts';

const folder = join(import.meta.dirname, '../corpus');
const decisions: DecisionCase[] = [];
const refusals: InvalidCase[] = [];
const files = readdirSync(folder).filter(name => name.endsWith('.json') && name !== 'schema.json');
for (const name of files) {
  const json: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  if (name === 'invalid-policies.json') refusals.push(...invalidFile.parse(json).cases);
  else decisions.push(...decisionFile.parse(json).cases);
}
const every = [...decisions, ...refusals];

const attach = (kind: PolicyKind, { name, arn, document }: CasePolicy): AttachedPolicy => ({
  policy: parsePolicy(JSON.stringify(document), kind),
  name,
  ...(arn !== undefined && { arn }),
});

function applicable(given: CasePolicies): ApplicablePolicies {
  const { identity = [], resource = [], trust, boundary, session, serviceControl, resourceControl } = given;
  const levels = (kind: PolicyKind, of: CasePolicy[][]) =>
    of.map(level => level.map(one => attach(kind, one)));
  return {
    identity: identity.map(one => attach('identity', one)),
    resource: [
      ...resource.map(one => attach('resource', one)),
      ...(trust === undefined ? [] : [attach('trust', trust)]),
    ],
    ...(boundary && { boundary: attach('boundary', boundary) }),
    ...(session && { session: session.map(one => attach('session', one)) }),
    ...(serviceControl && { serviceControl: levels('scp', serviceControl) }),
    ...(resourceControl && { resourceControl: levels('rcp', resourceControl) }),
  };
}

const policiesOf = (policies: CasePolicies): CasePolicy[] =>
  Object.values(policies).flatMap(place => [place].flat(3) as CasePolicy[]);

const named = ({ policyName, index, sid }: StatementReference) => ({
  policy: policyName,
  index,
  ...(sid !== undefined && { sid }),
});

/** What the engine answers, in the form of the corpus. The explanation's decision is that of `decide`. */
function answer({ request, policies }: DecisionCase): DecisionCase['expected'] {
  const asked: AuthorizationRequest = { ...request, context: contextOf(Object.entries(request.context)) };
  const { decision, steps } = explain(asked, applicable(policies));
  const policyType = decision.allowed ? decision.by?.policyType : decision.policyType;
  const effect = decision.allowed ? 'Allow' : 'Deny';
  const matched = steps
    .filter(step => step.policyType === policyType)
    .flatMap(step => step.matched.filter(found => found.effect === effect))
    .map(found => named(found) as { policy: string; index: number });
  if (decision.by !== undefined) {
    const { attached, statement } = decision.by;
    const deciding = matched.find(
      ({ policy, index }) => policy === attached.name && index === statement.index,
    );
    assert.ok(deciding, 'the statement that decides is among those that match');
  }
  if (decision.allowed) return { decision: 'Allow', ...(policyType && { policyType }), statements: matched };
  return {
    decision: 'Deny',
    explicit: decision.explicit,
    policyType: decision.policyType,
    statements: matched,
    reason: denialMessage(asked, decision),
  };
}

for (const one of decisions) {
  test(`${one.id}: ${one.description}`, () => assert.deepEqual(answer(one), one.expected));
}

for (const { id, description, kind, document, text, expected } of refusals) {
  test(`${id}: ${description}`, () => {
    assert.throws(
      () => parsePolicy(text ?? JSON.stringify(document), kind),
      (error: unknown) => {
        assert.ok(error instanceof PolicySyntaxError);
        assert.equal(error.path, expected.error);
        return true;
      },
    );
  });
}

test('the corpus has at least 600 cases, each with an id of its own and a policy or a request', () => {
  assert.ok(every.length >= 600, `${every.length} cases`);
  assert.equal(new Set(every.map(({ id }) => id)).size, every.length);
  for (const { id, document, text } of refusals) {
    assert.equal((document === undefined) !== (text === undefined), true, id);
  }
});

test('every policy of a case has a name of its own', () => {
  for (const { id, policies } of decisions) {
    const names = policiesOf(policies).map(({ name }) => name);
    assert.equal(new Set(names).size, names.length, id);
  }
});

test('every source is a title, and its book one of those that the corpus is from', () => {
  const books =
    /^(?:IAM User Guide|AWS Organizations User Guide|Amazon ECR User Guide|AWS STS API Reference|Service Authorization Reference), "[^"]+"(?:, "[^"]+")?$/;
  for (const { id, source } of every) assert.match(source, books, id);
});

/** The operators of every condition in a document, as written. */
const operatorsIn = ({ document }: CasePolicy): string[] =>
  [document.Statement].flat().flatMap(statement => {
    const { Condition = {} } = statement as { Condition?: object };
    return Object.keys(Condition);
  });

test('every operator occurs, plain, with IfExists and with both set operators', () => {
  const used = new Set(decisions.flatMap(({ policies }) => policiesOf(policies).flatMap(operatorsIn)));
  for (const name of operators.keys()) {
    const forms =
      name === 'Null'
        ? [name]
        : [
            name,
            `${name}IfExists`,
            `ForAnyValue:${name}`,
            `ForAllValues:${name}`,
            `ForAnyValue:${name}IfExists`,
          ];
    for (const form of forms) assert.ok(used.has(form), form);
  }
});

test('every policy type decides, by an Allow where one can, by a Deny and by the want of an Allow', () => {
  const deciders = new Set(
    decisions.map(({ expected }) =>
      expected.decision === 'Allow'
        ? `Allow ${expected.policyType}`
        : `${expected.explicit ? 'Deny' : 'no Allow'} ${expected.policyType}`,
    ),
  );
  for (const type of policyTypes) {
    for (const how of ['Deny', 'no Allow']) assert.ok(deciders.has(`${how} ${type}`), `${how} ${type}`);
  }
  for (const type of ['identity', 'resource', 'trust', undefined]) assert.ok(deciders.has(`Allow ${type}`));
});

test('every kind of principal occurs, of the own account and of another where it can be', () => {
  const kinds = new Set(
    decisions.map(({ request: { principal, resource } }) =>
      principal.account === resource.account ? principal.type : `foreign ${principal.type}`,
    ),
  );
  for (const type of ['root', 'user', 'assumed-role', 'federated-user', 'service', 'web-identity']) {
    assert.ok(kinds.has(type as 'root'), type);
    if (type !== 'web-identity') assert.ok(kinds.has(`foreign ${type}` as 'root'), `foreign ${type}`);
  }
});
