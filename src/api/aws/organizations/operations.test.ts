import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { organizations } from './service.ts';

test('every operation of the model is answered', () => {
  assert.deepEqual(
    Object.keys(organizations.operations).sort(),
    [...organizations.model.operationNames].sort(),
  );
});

test('every fault of the domain has its place on the wire, among the errors of the model', () => {
  const source = readFileSync(new URL('../../../accounts/organization/faults.ts', import.meta.url), 'utf8');
  const codes = [...source.matchAll(/^ {2}([A-Z]\w+): \{$/gm)].map(match => match[1] as string);
  assert.ok(codes.length > 35);
  for (const code of [...codes, 'MalformedOrgPolicy']) assert.ok(organizations.errors[code], code);
  for (const { name, status } of Object.values(organizations.errors)) {
    assert.equal(organizations.model.error(name)?.status, status, name);
  }
});

test('reason codes are those of the model', () => {
  const known = [
    'ConstraintViolationExceptionReason',
    'InvalidInputExceptionReason',
    'HandshakeConstraintViolationExceptionReason',
  ].flatMap(name => (organizations.model.shape(name) as { enum?: readonly string[] }).enum ?? []);
  const folders = ['../../../accounts/organization/', './', '../../../wire/aws/'];
  const files = [
    'close-account',
    'delegations',
    'members',
    'policies',
    'attachments',
    'units',
    'tags',
    'services',
  ];
  const names = [...files, 'resource-policy', 'handshakes', 'create-account', 'organization', 'invitations'];
  const seen = new Set<string>();
  for (const folder of folders) {
    for (const name of [...names, 'page-token', 'violations-organizations']) {
      let text = '';
      try {
        text = readFileSync(new URL(`${folder}${name}.ts`, import.meta.url), 'utf8');
      } catch {
        continue;
      }
      for (const [, reason] of text.matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g)) seen.add(reason as string);
    }
  }
  // What looks like a reason and is none.
  for (const other of ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY', 'EMAIL_ALREADY_EXISTS']) {
    seen.delete(other);
  }
  for (const other of [
    'MASTER_EMAIL',
    'MASTER_NAME',
    'ORGANIZATION_FEATURE_SET',
    'CONSOLIDATED_BILLING',
    'IN_PROGRESS',
  ]) {
    seen.delete(other);
  }
  assert.ok(seen.size > 25, String(seen.size));
  assert.deepEqual(
    [...seen].filter(reason => !known.includes(reason)),
    [],
  );
});
