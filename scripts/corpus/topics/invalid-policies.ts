import { documents, texts } from '../invalid/document-faults.ts';
import { actionFaults, conditionFaults, everywhere } from '../invalid/element-faults.ts';
import { type Fault, type Kind, plain } from '../invalid/fault.ts';
import { principalFaults, rcpOnly, resourceOnly, trustOnly } from '../invalid/kind-faults.ts';
import type { InvalidCase, Topic } from '../schema.ts';
import { sources } from '../sources.ts';

const kinds = Object.keys(plain) as Kind[];
const invalid = (
  kind: Kind,
  [id, description, , path, source = sources.grammar]: Fault,
  document: unknown,
): InvalidCase => ({
  id: `invalid/${kind}/${id}`,
  description,
  source,
  kind,
  document,
  expected: { error: path },
});
/** The fault in the one statement of a document; `undefined` takes an element away. */
const inStatement = (kind: Kind, fault: Fault): InvalidCase => {
  const statement = Object.fromEntries(
    Object.entries({ ...plain[kind], ...fault[2] }).filter(([, value]) => value !== undefined),
  );
  return invalid(kind, fault, { Version: '2012-10-17', Statement: [statement] });
};
/** Faults of which the documents do not say that a policy is refused for them, by their ids. */
const choices: readonly [ids: RegExp, choice: string][] = [
  [
    /^(?:numeric|date|bool|binary|ip|arn|null)-(?!if)/,
    'IAM saves a condition value that is not of the type of its operator, under which the statement never applies as it reads; here it is refused.',
  ],
  [
    /^(?:action-empty-list|resource-empty-list|condition-no-key|condition-no-values|principal-empty)$/,
    'IAM Access Analyzer only advises against what is empty; here it is refused, as it can match nothing.',
  ],
  [
    /^(?:condition-key|key|statement)-twice$/,
    'What stands twice in one object is refused, as one of the two would be lost.',
  ],
];
const marked = (one: InvalidCase): InvalidCase => {
  const name = one.id.split('/').at(-1) as string;
  const choice = choices.find(([ids]) => ids.test(name))?.[1];
  return choice === undefined ? one : { ...one, undocumented: choice };
};

const onIdentities = ['identity', 'session', 'boundary', 'scp'] as const;
const cases: InvalidCase[] = [
  ...kinds.flatMap(kind => everywhere.map(fault => inStatement(kind, fault))),
  ...actionFaults.map(fault => inStatement('identity', fault)),
  ...onIdentities
    .slice(1)
    .flatMap(kind =>
      actionFaults
        .filter(([id]) => /^(?:principal|not-principal|resource-missing|sid-blank)$/.test(id))
        .map(fault => inStatement(kind, fault)),
    ),
  ...conditionFaults.map(fault => inStatement('identity', fault)),
  ...principalFaults.flatMap(
    ([id, description, more, path, source = sources.principal('Specifying a principal')]) =>
      (['resource', 'trust'] as const).map(kind => inStatement(kind, [id, description, more, path, source])),
  ),
  ...resourceOnly.map(fault => inStatement('resource', fault)),
  ...trustOnly.map(fault => inStatement('trust', fault)),
  ...rcpOnly.map(fault => inStatement('rcp', fault)),
  ...(['scp', 'rcp'] as const).map(kind =>
    invalid(
      kind,
      [
        'old-version',
        'A control policy is of the current version.',
        {},
        'Version',
        kind === 'scp' ? sources.scpSyntax : sources.rcpSyntax,
      ],
      { Version: '2008-10-17', Statement: [plain[kind]] },
    ),
  ),
  ...documents.map(([id, description, document, path, source]) =>
    invalid('identity', [`document-${id}`, description, {}, path, source ?? sources.grammar], document),
  ),
  ...texts.map(
    ([id, description, text, path]): InvalidCase => ({
      id: `invalid/text/${id}`,
      description,
      source: sources.grammar,
      kind: 'identity',
      text,
      expected: { error: path },
    }),
  ),
];

export const invalidPolicies: Topic = {
  topic: 'Invalid policies',
  about: 'Policies of every kind that must be refused, and where the fault is.',
  cases: cases.map(marked),
};
