import assert from 'node:assert/strict';
import { document, type Raw, refusal } from './fixtures.test-support.ts';
import type { PolicyKind } from './index.ts';

export const identity = { Effect: 'Allow', Action: 'ecr:*', Resource: '*' };
export const resource = { Effect: 'Allow', Action: 'ecr:*', Principal: '*' };
export const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '111111111111' } };
export const base: Record<PolicyKind, Raw> = {
  identity,
  session: identity,
  boundary: identity,
  resource,
  trust,
  scp: identity,
  rcp: { Effect: 'Deny', Action: 'ecr:*', Principal: '*', Resource: '*' },
};
export const kinds = Object.keys(base) as PolicyKind[];
export const attachedKinds = ['identity', 'session', 'boundary', 'scp'] as const;

/** The base statement of a kind with some elements set, or with `undefined` taken away. */
export const statement = (kind: PolicyKind, more: Raw): string => document({ ...base[kind], ...more });

export function refused(text: string, kind: PolicyKind, path: string, reason?: RegExp): void {
  const found = refusal(text, kind);
  assert.ok(found, `accepted as ${kind}: ${text}`);
  assert.equal(found.path, path, found.reason);
  if (reason) assert.match(found.reason, reason);
}
export const accepted = (text: string, kind: PolicyKind): void =>
  assert.equal(refusal(text, kind), undefined);
