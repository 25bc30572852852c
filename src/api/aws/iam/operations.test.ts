import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sts } from '../sts/service.ts';
import { iam } from './service.ts';

/** Operations that everybody may call who has a key. */
const open = ['GetCallerIdentity', 'GetSessionToken'];

const alsoAsked =
  /^(iam:Tag(User|Role|Policy|InstanceProfile|OpenIDConnectProvider)|sts:(TagSession|SetSourceIdentity))$/;

for (const service of [iam, sts]) {
  test(`every operation of ${service.name} is one of its model and asks for the action of its name`, () => {
    for (const [name, row] of Object.entries(service.operations)) {
      assert.ok(service.model.operation(name), name);
      assert.equal(row.action, open.includes(name) ? null : `${service.name}:${name}`);
      for (const { action } of row.also ?? []) assert.match(action, alsoAsked);
    }
  });
}

/** The codes of a catalogue, from its source: the catalogue itself keeps them to itself. */
const codesIn = (file: string): string[] =>
  [...readFileSync(new URL(file, import.meta.url), 'utf8').matchAll(/^ {2}([A-Z]\w+): \{$/gm)].map(
    match => match[1] as string,
  );

test('every fault of the domain has its place on the wire', () => {
  const codes = codesIn('../../../accounts/faults.ts');
  assert.ok(codes.length > 25);
  for (const code of [...codes, 'MalformedPolicy']) assert.ok(iam.errors[code], code);
  for (const code of codesIn('../../../accounts/oidc-provider-faults.ts')) assert.ok(iam.errors[code], code);
  for (const code of codesIn('../../../access/oidc/faults.ts')) assert.ok(sts.errors[code], code);
  const own = codesIn('../sts/faults.ts');
  assert.ok(own.length > 7);
  for (const code of own) assert.ok(sts.errors[code], code);
});

test('errors have the names and statuses that the model gives them', () => {
  for (const { model, errors } of [iam, sts]) {
    const modelled = new Map(
      model.operationNames
        .flatMap(name => model.operation(name)?.errors ?? [])
        .map(error => [error.code, error.status]),
    );
    for (const { name, status } of Object.values(errors)) {
      if (modelled.has(name)) assert.equal(status, modelled.get(name), name);
      else assert.match(name, /^(AccessDenied|ValidationError|InternalFailure|InvalidParameterValue)$/);
    }
  }
});
