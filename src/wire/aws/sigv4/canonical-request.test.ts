import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalHash, canonicalPath, canonicalQuery, canonicalRequest } from './canonical-request.ts';
import { parametersOf } from './request.ts';
import { example } from './signed.test-support.ts';
import { deriveSigningKey } from './signing-key.ts';
import { stringToSign } from './verify.ts';

test("the User Guide's example, step by step", () => {
  const text = canonicalRequest(example.request, ['content-type', 'host', 'x-amz-date']);
  assert.equal(
    text,
    [
      'GET',
      '/',
      'Action=ListUsers&Version=2010-05-08',
      'content-type:application/x-www-form-urlencoded; charset=utf-8',
      'host:iam.amazonaws.com',
      'x-amz-date:20150830T123600Z',
      '',
      'content-type;host;x-amz-date',
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    ].join('\n'),
  );
  const hashed = canonicalHash(text);
  assert.equal(hashed, 'f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59');
  const scope = { date: '20150830', region: 'us-east-1', service: 'iam' };
  assert.equal(
    stringToSign('20150830T123600Z', scope, hashed),
    `AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n${hashed}`,
  );
  assert.equal(
    deriveSigningKey(example.secret, scope).toString('hex'),
    'c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9',
  );
});

test('paths are normalised and encoded once more', () => {
  const table: [path: string, canonical: string][] = [
    ['', '/'],
    ['/', '/'],
    ['//', '/'],
    ['/a/b', '/a/b'],
    ['/a//b/', '/a/b/'],
    ['/a/./b/../c', '/a/c'],
    ['/../../a', '/a'],
    ['/a%20b', '/a%2520b'],
    ['/a b+c*~', '/a%20b%2Bc%2A~'],
    ['/\xc3\xa9', '/%C3%A9'],
  ];
  for (const [path, canonical] of table) assert.equal(canonicalPath(path), canonical, path);
});

test('parameters are encoded in one way and sorted', () => {
  const table: [query: string, canonical: string][] = [
    ['', ''],
    ['b=2&a=1', 'a=1&b=2'],
    ['a=2&a=10&a=1', 'a=1&a=10&a=2'],
    ['a', 'a='],
    ['a=&&b', 'a=&b='],
    ['a=b=c', 'a=b%3Dc'],
    ['a=x+y', 'a=x%20y'],
    ['a=x%20y%2B%2f', 'a=x%20y%2B%2F'],
    ['%61=%7e%2D', 'a=~-'],
    ['a=100%', 'a=100%25'],
    ["a=%zz*'()", 'a=%25zz%2A%27%28%29'],
    ['A=1&a=2&_=3', 'A=1&_=3&a=2'],
    ['a-=1&a=2', 'a=2&a-=1'],
    ['x=1&X-Amz-Signature=abc&X-Amz-Date=d', 'X-Amz-Date=d&x=1'],
  ];
  for (const [query, canonical] of table) assert.equal(canonicalQuery(query), canonical, query);
});

test('what is signed is what the parameters are read as', () => {
  for (const query of [
    'a=x+y',
    'a=%zz',
    'a=100%',
    'é=ü',
    'a=%C3%A9&b',
    '%61=1',
    'a=😀',
    'a=ó%',
    'ü%2Fó%=%zzß',
    'a=+é+%',
  ]) {
    const again = new URLSearchParams(canonicalQuery(query));
    assert.deepEqual([...again], [...parametersOf(query)], query);
  }
});

test('a question mark at the beginning of a query is a part of the first name', () => {
  assert.equal(canonicalQuery('?a=1'), '%3Fa=1');
  assert.deepEqual([...parametersOf('?a=1')], [['?a', '1']]);
});

test('headers are folded, trimmed and joined', () => {
  const headers = [
    ['HOST', ' h '],
    ['X-Amz-A', 'one'],
    ['x-amz-a', '  two   \t three '],
  ] as const;
  const text = canonicalRequest({ ...example.request, headers }, ['host', 'x-amz-a']);
  assert.match(text, /\nhost:h\nx-amz-a:one,two three\n\nhost;x-amz-a\n/);
});
