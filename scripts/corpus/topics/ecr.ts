import { type Row, table } from '../drafting.ts';
import { managed, token, tokens } from '../ecr/identity-rows.ts';
import { either, orgRows } from '../ecr/registry-rows.ts';
import { repositoryPolicies, tags } from '../ecr/repository-rows.ts';
import { scenarioRows } from '../ecr/scenario-rows.ts';
import type { Topic } from '../schema.ts';
import { sources } from '../sources.ts';

export const ecr: Topic = {
  topic: 'Amazon ECR',
  about:
    'Tokens, repository and registry policies, organizational units, tags, managed policies and whole scenarios.',
  cases: [
    ...table(
      'ecr/token',
      sources.ecrActions,
      tokens.map(
        ([id, description, outcome, more]): Row => [id, description, outcome, { ...token, ...more }],
      ),
    ),
    ...managed,
    ...table('ecr/either-policy', sources.registryPolicy, either),
    ...table('ecr/org-paths', sources.globalKeys('aws:PrincipalOrgPaths'), orgRows),
    ...table('ecr/tags', sources.ecrTags, tags),
    ...table('ecr/repository-policy', sources.repositoryExamples, repositoryPolicies),
    ...table('ecr/scenario', sources.repositoryPolicy, scenarioRows),
  ],
};
