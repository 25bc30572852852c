import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContextKeyTypeEnum } from '@aws-sdk/client-iam';
import { simulatedContext } from './simulated-context.ts';

const one = (ContextKeyType: ContextKeyTypeEnum, ...ContextKeyValues: string[]) =>
  simulatedContext([{ ContextKeyName: 'a:b', ContextKeyType, ContextKeyValues }]);

test('values of their type', () => {
  for (const [type, value] of [
    ['string', 'anything at all'],
    ['numeric', '-1.5e3'],
    ['boolean', 'True'],
    ['ip', '2001:db8::/32'],
    ['ip', '10.0.0.1'],
    ['binary', 'AAEC'],
    ['date', '2026-11-22T10:00:00Z'],
    ['date', '2026-11-22'],
    ['date', '1700000000'],
  ] as const) {
    assert.deepEqual([...one(type, value)], [['a:b', [value]]]);
  }
  assert.deepEqual([...one('stringList', 'a', 'b')], [['a:b', ['a', 'b']]]);
  assert.deepEqual([...one('stringList')], [['a:b', []]]);
});

test('values that are not of their type, or too many, are refused', () => {
  for (const [type, value] of [
    ['numeric', 'many'],
    ['boolean', '1'],
    ['ip', 'here'],
    ['ip', '10'],
    ['binary', '%'],
    ['date', 'today'],
    ['numericList', '1,2'],
  ] as const) {
    assert.throws(() => one(type, value), { code: 'ContextEntryInvalid' }, `${type} ${value}`);
  }
  assert.throws(() => one('string', 'a', 'b'), { code: 'ContextEntryInvalid' });
  assert.throws(() => one('string'), { code: 'ContextEntryInvalid' });
  assert.throws(() => simulatedContext([{ ContextKeyName: 'a:b' }]), { code: 'ContextEntryInvalid' });
});
