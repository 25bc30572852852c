import { roleArn } from '../cast.ts';
import { caseOf, type Draft } from '../drafting.ts';
import type { Topic } from '../schema.ts';
import { sources } from '../sources.ts';
import { conditionRows } from '../trust/condition-rows.ts';
import { foreignRows } from '../trust/foreign-rows.ts';
import { ownAccountRows } from '../trust/own-account-rows.ts';

const target = roleArn();
const rows = [...ownAccountRows, ...foreignRows, ...conditionRows];
const cases = rows.map(([id, description, outcome, more]) =>
  caseOf({
    source: sources.trust,
    action: 'sts:AssumeRole',
    on: target,
    ...more,
    id: `trust/${id}`,
    description,
    outcome,
  } satisfies Draft),
);

export const trust: Topic = {
  topic: 'Trust policies',
  about: 'Who may assume a role, within one account and across accounts.',
  cases,
};
