import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf } from './address.ts';

const home = { account: '000000000000', region: 'eu-west-1' };
const registry = { account: '123456789012', region: 'us-east-1' };

test('the host names the registry', () => {
  for (const host of [
    '123456789012.dkr.ecr.us-east-1.amazonaws.com',
    '123456789012.dkr.ecr.us-east-1.localhost:4510',
    '123456789012.DKR.ECR.us-east-1.Example.org',
    '123456789012.dkr-ecr.us-east-1.on.aws',
    '123456789012.dkr.ecr-fips.us-east-1.amazonaws.com:443',
  ]) {
    assert.deepEqual(
      addressOf(host, 'app/web', home),
      { registry, name: 'app/web', form: 'host', prefix: '' },
      host,
    );
  }
  const inHost = addressOf('123456789012.dkr.ecr.us-east-1.localhost', '999999999999/us-west-2/app', home);
  assert.deepEqual(inHost, { registry, name: '999999999999/us-west-2/app', form: 'host', prefix: '' });
});

test('the path names it on any other host', () => {
  const address = { registry, name: 'app/web', form: 'path', prefix: '123456789012/us-east-1/' };
  assert.deepEqual(addressOf('localhost:4510', '123456789012/us-east-1/app/web', home), address);
  assert.deepEqual(addressOf('h', '123456789012/us-east-1', home), { ...address, name: '' });
});

test('otherwise it is the default', () => {
  for (const host of [
    ...['localhost', '', '[::1]:80', '12345.dkr.ecr.us-east-1.aws', '123456789012.dkr.ecr.us-east-1'],
    ...[
      '123456789012.dkr.ecr.nowhere.aws',
      'x123456789012.dkr.ecr.us-east-1.aws',
      '123456789012xdkr.ecr.us-east-1.aws',
    ],
  ]) {
    const expected = { registry: home, name: 'app', form: 'default', prefix: '' };
    assert.deepEqual(addressOf(host, 'app', home), expected, host);
  }
  for (const name of [
    '123456789012',
    '123456789012/app/web',
    '12345678901/us-east-1/app',
    'us-east-1/123456789012/app',
  ]) {
    assert.deepEqual(addressOf('h', name, home), { registry: home, name, form: 'default', prefix: '' }, name);
  }
  assert.deepEqual(addressOf('h', undefined, home), {
    registry: home,
    name: '',
    form: 'default',
    prefix: '',
  });
});
