import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Fault } from '../../base/fault.ts';
import { addressOf } from './address.ts';
import { type OciPath, parsePath } from './path.ts';
import { isRepositoryName } from './repository-name.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const codeOf = (pathname: string): string => {
  try {
    return JSON.stringify(parsePath(pathname));
  } catch (error) {
    assert.ok(error instanceof Fault);
    return error.code;
  }
};

const good: [string, object][] = [
  ['/v2', { kind: 'base' }],
  ['/v2/', { kind: 'base' }],
  ['/v2/_catalog', { kind: 'catalog', name: undefined }],
  ['/v2/123456789012/us-east-1/_catalog', { kind: 'catalog', name: '123456789012/us-east-1' }],
  ['/v2/app/tags/list', { kind: 'tags', name: 'app' }],
  ['/v2/a/b/c/manifests/latest', { kind: 'manifest', name: 'a/b/c', reference: { tag: 'latest' } }],
  [`/v2/a/manifests/${digest}`, { kind: 'manifest', name: 'a', reference: { digest } }],
  [`/v2/a/manifests/${digest.replace(':', '%3A')}`, { kind: 'manifest', name: 'a', reference: { digest } }],
  [`/v2/a/blobs/${digest}`, { kind: 'blob', name: 'a', digest }],
  ['/v2/a/blobs/uploads/', { kind: 'uploads', name: 'a' }],
  ['/v2/a/blobs/uploads', { kind: 'uploads', name: 'a' }],
  ['/v2/a/blobs/uploads/x-1', { kind: 'upload', name: 'a', id: 'x-1' }],
  [`/v2/a/referrers/${digest}`, { kind: 'referrers', name: 'a', digest }],
  [
    '/v2/manifests/manifests/manifests',
    { kind: 'manifest', name: 'manifests', reference: { tag: 'manifests' } },
  ],
  [
    '/v2/a/blobs/uploads/manifests/v1',
    { kind: 'manifest', name: 'a/blobs/uploads', reference: { tag: 'v1' } },
  ],
  ['/v2/tags/list/tags/list', { kind: 'tags', name: 'tags/list' }],
];
for (const [pathname, expected] of good) {
  test(`${pathname.slice(0, 60)}`, () => assert.deepEqual(parsePath(pathname), expected));
}

const bad: [string, string][] = [
  ['', 'PathUnknown'],
  ['*', 'PathUnknown'],
  ['/', 'PathUnknown'],
  ['/v1/', 'PathUnknown'],
  ['/v2x/app/tags/list', 'PathUnknown'],
  ['/v2/app', 'PathUnknown'],
  ['/v2/tags/list', 'PathUnknown'],
  ['/v2/manifests/latest', 'PathUnknown'],
  ['/v2/blobs/uploads/', 'PathUnknown'],
  ['/v2/app/tags/other', 'PathUnknown'],
  ['/v2/app/_catalog', 'PathUnknown'],
  ['/v2//tags/list', 'NameInvalid'],
  ['/v2/a//manifests/x', 'NameInvalid'],
  ['/v2/a/../b/manifests/x', 'NameInvalid'],
  ['/v2/a/%2e%2e/b/manifests/x', 'NameInvalid'],
  ['/v2/a/manifests/..', 'NameInvalid'],
  ['/v2/a/manifests/%2E', 'NameInvalid'],
  ['/v2/a%2fb/manifests/x', 'NameInvalid'],
  ['/v2/a/manifests/..%2f..%2fetc', 'NameInvalid'],
  ['/v2/a%5cb/manifests/x', 'NameInvalid'],
  ['/v2/a%00/manifests/x', 'NameInvalid'],
  ['/v2/a%252e/manifests/x', 'NameInvalid'],
  ['/v2/a%zz/manifests/x', 'NameInvalid'],
  ['/v2/a%ff/manifests/x', 'NameInvalid'],
  ['/v2/a b/manifests/x', 'NameInvalid'],
  ['/v2/a/manifests/', 'NameInvalid'],
  ['/v2/a/blobs/uploads//', 'NameInvalid'],
  [`/v2/${'a/'.repeat(2000)}manifests/x`, 'NameInvalid'],
  ['/v2/a/blobs/latest', 'DigestInvalid'],
  ['/v2/a/blobs/sha256:abc', 'DigestInvalid'],
  [`/v2/a/blobs/${digest.toUpperCase()}`, 'DigestInvalid'],
  [`/v2/a/blobs/md5:${'a'.repeat(32)}`, 'DigestInvalid'],
  ['/v2/a/manifests/sha256:baddigeststring', 'DigestInvalid'],
  ['/v2/a/referrers/latest', 'DigestInvalid'],
];
for (const [pathname, code] of bad) {
  test(`${JSON.stringify(pathname.slice(0, 50))} is ${code}`, () => assert.equal(codeOf(pathname), code));
}

test('a reference that is no tag says why, and waits for the method', () => {
  const path = parsePath('/v2/a/manifests/.INVALID') as Extract<OciPath, { kind: 'manifest' }>;
  assert.ok('malformed' in path.reference);
  assert.equal(path.reference.malformed.code, 'TagInvalid');
});

test('nothing in a path leads anywhere else', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'a',
      '..',
      '.',
      '',
      '%2e%2e',
      '%2f',
      '%00',
      'manifests',
      'blobs',
      'uploads',
      'tags',
      'list',
      digest,
    ),
    fc.string({ maxLength: 8 }),
  );
  const pathname = fc.array(part, { maxLength: 7 }).map(parts => `/v2/${parts.join('/')}`);
  fc.assert(
    fc.property(fc.oneof(pathname, fc.string()), text => {
      let path: OciPath;
      try {
        path = parsePath(text);
      } catch (error) {
        assert.ok(error instanceof Fault, String(error));
        assert.match(error.code, /^(PathUnknown|NameInvalid|DigestInvalid)$/);
        assert.match(error.message, /^[\x20-\x7e…]*$/);
        return;
      }
      if (path.kind === 'base' || path.kind === 'catalog') return;
      const { name } = addressOf('h', path.name, { account: '000000000000', region: 'eu-west-1' });
      for (const each of isRepositoryName(name) ? name.split('/') : []) assert.match(each, /^[a-z0-9]/);
      if (path.kind === 'upload') assert.match(path.id, /^(?!\.{1,2}$)[^/\\%]+$/);
      if (path.kind === 'manifest' && 'tag' in path.reference)
        assert.match(path.reference.tag, /^[\w][\w.-]{0,127}$/);
    }),
    { numRuns: 2000 },
  );
});
