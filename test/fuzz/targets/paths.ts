import assert from 'node:assert/strict';
import { regionPattern } from '../../../src/base/registry-id.ts';
import { addressOf, registryOfHost } from '../../../src/wire/oci/address.ts';
import { type OciPath, parsePath } from '../../../src/wire/oci/path.ts';
import { refusingOnly, type Target } from '../target.ts';

const digest = `sha256:${'0'.repeat(64)}`;
const here = { account: '123456789012', region: 'us-east-1' };

function print(path: OciPath): string | undefined {
  switch (path.kind) {
    case 'base':
      return '/v2/';
    case 'catalog':
      return path.name === undefined ? '/v2/_catalog' : `/v2/${path.name}/_catalog`;
    case 'tags':
      return `/v2/${path.name}/tags/list`;
    case 'manifest': {
      const { reference } = path;
      if ('malformed' in reference) return undefined;
      return `/v2/${path.name}/manifests/${'tag' in reference ? reference.tag : reference.digest}`;
    }
    case 'blob':
      return `/v2/${path.name}/blobs/${path.digest}`;
    case 'uploads':
      return `/v2/${path.name}/blobs/uploads/`;
    case 'upload':
      return `/v2/${path.name}/blobs/uploads/${path.id}`;
    case 'referrers':
      return `/v2/${path.name}/referrers/${path.digest}`;
  }
}

/** Paths of the OCI API, and the hosts and names that say which registry is meant. */
export const paths: Target = {
  name: 'paths',
  covers: ['src/wire/oci/path', 'src/wire/oci/address'],
  words: [
    ...[
      '/v2/',
      'app/web',
      '/manifests/',
      '/blobs/',
      '/blobs/uploads/',
      '/uploads',
      '/tags/list',
      '/referrers/',
    ],
    ...[
      '/_catalog',
      digest,
      'latest',
      '%2f',
      '%2e',
      '%25',
      '..',
      '.',
      '//',
      '%c0%ae',
      '123456789012/us-east-1/',
    ],
    ...['123456789012.dkr.ecr.us-east-1.amazonaws.com', '.dkr-ecr.', '.dkr.ecr-fips.', ':443', '\\'],
  ],
  seeds: [
    '/v2/',
    '/v2/_catalog',
    '/v2/123456789012/us-east-1/_catalog',
    '/v2/app/web/tags/list',
    '/v2/app/web/manifests/latest',
    `/v2/app/web/manifests/${digest}`,
    `/v2/app/web/blobs/${digest}`,
    '/v2/app/web/blobs/uploads/',
    '/v2/123456789012/us-east-1/app/blobs/uploads/0a-1b',
    `/v2/app/referrers/${digest}`,
    '123456789012.dkr.ecr.us-east-1.example.com:4510',
    '/v2/a%2fb/manifests/%6catest',
  ],
  check(text) {
    const path = refusingOnly(['PathUnknown', 'NameInvalid', 'DigestInvalid'], () => parsePath(text));
    if (path !== undefined) {
      const printed = print(path);
      if (printed !== undefined) assert.deepEqual(parsePath(printed), path);
      const name = 'name' in path ? (path.name ?? '') : '';
      for (const part of name === '' ? [] : name.split('/')) {
        assert.match(part, /^[\x21-\x7e]+$/);
        assert.ok(part !== '.' && part !== '..' && !/[\\%?#]/.test(part), part);
      }
      const address = addressOf('', name, here);
      const whole = `${address.prefix}${address.name}`;
      assert.equal(
        address.name === '' ? whole.replace(/\/$/, '') : whole,
        name,
        'nothing of the name is lost',
      );
    }
    const registry = registryOfHost(text);
    const { registry: meant, form } = addressOf(text, text, here);
    assert.match(meant.account, /^\d{12}$/);
    assert.match(meant.region, regionPattern);
    assert.equal(form === 'host', registry !== undefined);
    if (registry !== undefined) {
      assert.deepEqual(registryOfHost(`${registry.account}.dkr.ecr.${registry.region}.x`), registry);
    }
  },
};
