import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPublicAddress } from './public-address.ts';

test('public addresses are public', () => {
  for (const address of ['8.8.8.8', '1.1.1.1', '140.82.112.3', '223.255.255.254', '2606:4700::1111']) {
    assert.equal(isPublicAddress(address), true, address);
  }
});

test('everything that leads home is not', () => {
  for (const address of [
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254'],
    ...[
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '198.18.0.1',
      '224.0.0.1',
      '240.0.0.1',
      '255.255.255.255',
    ],
    ...[
      '::',
      '::1',
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '64:ff9b::7f00:1',
      'fc00::1',
      'fd12::1',
      'fe80::1',
    ],
    ...['ff02::1', '2002:7f00:1::', '2001:db8::1', '2001::1', '3fff::1', '4000::1'],
    ...['fe80::1%eth0', 'localhost', '', '127.1', '0x7f000001', '[::1]'],
  ]) {
    assert.equal(isPublicAddress(address), false, address);
  }
});
