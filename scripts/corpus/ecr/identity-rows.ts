import { repositoryArn, root } from '../cast.ts';
import { allows, allowsRoot, caseOf, denies, deny, identity, lacks, policy, type Row } from '../drafting.ts';
import { slug } from '../operator-cases.ts';
import type { DecisionCase } from '../schema.ts';
import { sources } from '../sources.ts';
import { managedPolicies } from './managed-policies.ts';

const [yes, no] = [allows('identity'), lacks('identity')];

export const token = { action: 'ecr:GetAuthorizationToken', on: '*' };
export const tokens: Row[] = [
  [
    'allowed',
    'A token needs an identity-based Allow on *.',
    yes,
    { policies: { identity: [identity({ Action: 'ecr:GetAuthorizationToken' })] } },
  ],
  ['none', 'And there is none without.', no, {}],
  [
    'repository-resource',
    'An Allow on repositories is none: the action has no resource.',
    no,
    { policies: { identity: [identity({ Resource: repositoryArn('*') })] } },
  ],
  [
    'star-in-arn',
    'Nor is one on every repository of every account.',
    no,
    { policies: { identity: [identity({ Resource: 'arn:aws:ecr:*:*:repository/*' })] } },
  ],
  [
    'denied',
    'An identity-based Deny.',
    denies('identity', 'guard'),
    { policies: { identity: [identity(), policy('guard', deny({ Action: 'ecr:GetAuthorizationToken' }))] } },
  ],
  ['root', 'The root user may.', allowsRoot, { who: root() }],
];

/** What each managed policy allows of each action. */
const operations: readonly [action: string, pullOnly: boolean, readOnly: boolean, powerUser: boolean][] = [
  ['ecr:GetAuthorizationToken', true, true, true],
  ['ecr:BatchGetImage', true, true, true],
  ['ecr:GetDownloadUrlForLayer', true, true, true],
  ['ecr:BatchImportUpstreamImage', true, false, false],
  ['ecr:BatchCheckLayerAvailability', false, true, true],
  ['ecr:DescribeImages', false, true, true],
  ['ecr:ListImages', false, true, true],
  ['ecr:GetLifecyclePolicy', false, true, true],
  ['ecr:InitiateLayerUpload', false, false, true],
  ['ecr:UploadLayerPart', false, false, true],
  ['ecr:PutImage', false, false, true],
  ['ecr:CreateRepository', false, false, false],
  ['ecr:BatchDeleteImage', false, false, false],
  ['ecr:SetRepositoryPolicy', false, false, false],
];
export const managed = operations.flatMap(([action, ...allowed]): DecisionCase[] =>
  ([...Object.entries(managedPolicies)] as const).map(([name, attached], index) => {
    const may = allowed[index] ?? true;
    return caseOf({
      id: `ecr/managed/${name}/${slug(action)}`,
      description: `${attached.name} ${may ? 'allows' : 'does not allow'} ${action}.`,
      source: sources.ecrManaged,
      action,
      ...(action === token.action && { on: '*' }),
      policies: { identity: [attached] },
      outcome: may ? allows('identity', attached.name) : no,
    });
  }),
);
