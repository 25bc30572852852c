import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkScope } from './credential.ts';
import { signatureErrors, signatureFault } from './faults.ts';
import { isSigned, parseSignature } from './parse.ts';
import type { SignedRequest } from './request.ts';
import { emptyHash, example, signed, withHeader } from './signed.test-support.ts';
import { verifySignature } from './verify.ts';

const verify = (request: SignedRequest, now = example.now, secret = example.secret) =>
  verifySignature(request, parseSignature(request), secret, now);

const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

test("the User Guide's example is right", () => {
  assert.doesNotThrow(() => verify(example.request));
  assert.deepEqual(parseSignature(example.request), {
    accessKeyId: 'AKIDEXAMPLE',
    scope: { date: '20150830', region: 'us-east-1', service: 'iam' },
    signedHeaders: ['content-type', 'host', 'x-amz-date'],
    signature: '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    amzDate: '20150830T123600Z',
    time: example.now,
    sessionToken: undefined,
    presigned: false,
    expires: undefined,
  });
});

test('another secret, body, method or host is a mismatch', () => {
  const wrong = { code: 'SignatureDoesNotMatch', message: mismatch };
  assert.throws(() => verify(example.request, example.now, `${example.secret}x`), wrong);
  assert.throws(() => verify(example.request, example.now, ''), wrong);
  assert.throws(() => verify({ ...example.request, bodyHash: 'f'.repeat(64) }), wrong);
  assert.throws(() => verify({ ...example.request, method: 'POST' }), wrong);
  assert.throws(() => verify({ ...example.request, method: 'get' }), wrong);
  assert.throws(() => verify(withHeader(example.request, 'host', host => `${host}:443`)), wrong);
  assert.doesNotThrow(() => verify(example.request));
});

test('clocks may be five minutes apart', () => {
  const minute = 60_000;
  for (const apart of [-5, 0, 5])
    assert.doesNotThrow(() => verify(example.request, example.now + apart * minute));
  assert.throws(() => verify(example.request, example.now + 10 * minute), {
    code: 'SignatureDoesNotMatch',
    message:
      'Signature expired: 20150830T123600Z is now earlier than 20150830T124100Z (20150830T124600Z - 5 min.)',
  });
  assert.throws(() => verify(example.request, example.now - 10 * minute), {
    code: 'SignatureDoesNotMatch',
    message:
      'Signature not yet current: 20150830T123600Z is still later than 20150830T123100Z (20150830T122600Z + 5 min.)',
  });
});

test('a request without a signature of ours is not authenticated', () => {
  const anonymous = withHeader(example.request, 'authorization', () => undefined);
  const basic = withHeader(example.request, 'authorization', () => 'Basic QVdTOng=');
  for (const request of [anonymous, basic]) {
    assert.ok(!isSigned(request));
    assert.throws(() => parseSignature(request), {
      code: 'MissingAuthenticationToken',
      message: 'Missing Authentication Token',
    });
  }
  assert.ok(isSigned(example.request));
});

test('an incomplete header is explained, and not repeated', () => {
  const authorization = (value: string) => () =>
    parseSignature(withHeader(example.request, 'authorization', () => value));
  const hashed = /\(Hashed with SHA-256 and encoded with Base64\) Authorization=[A-Za-z0-9+/]{43}=$/;
  const requires = (...names: string[]) =>
    names.map(name => `Authorization header requires '${name}' parameter.`).join(' ');
  assert.throws(authorization('AWS4-HMAC-SHA256'), error => {
    const { message, code } = error as Error & { code: string };
    assert.equal(code, 'IncompleteSignature');
    assert.ok(message.startsWith(requires('Credential', 'Signature', 'SignedHeaders')));
    assert.match(message, hashed);
    return true;
  });
  const table: [value: string, message: RegExp][] = [
    [
      'AWS4-HMAC-SHA256 Credential=a',
      /^Authorization header requires 'Signature' parameter\. Authorization header requires 'SignedHeaders' parameter\. \(Hashed/,
    ],
    [
      'AWS4-HMAC-SHA256 Credential=a, SignedHeaders, Signature=b',
      /^Invalid key=value pair \(missing equal-sign\) in Authorization header \(hashed with SHA-256 and encoded with Base64\): '[A-Za-z0-9+/]{43}='\.$/,
    ],
    [
      'AWS4-HMAC-SHA1 Credential=a/20150830/r/s/aws4_request, SignedHeaders=host, Signature=b',
      /^Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1' \(only AWS4-HMAC-SHA256 for now\)\.$/,
    ],
    [
      'AWS4-HMAC-SHA256 Credential=a/b/c/d, SignedHeaders=content-type;host;x-amz-date, Signature=b',
      /^Credential must have exactly 5 slash-delimited elements, e\.g\. keyid\/date\/region\/service\/term, got 'a\/b\/c\/d'$/,
    ],
    [
      'AWS4-HMAC-SHA256 Credential=a, Credential=b, SignedHeaders=host, Signature=b',
      /^Authorization header has the parameter 'Credential' twice\.$/,
    ],
    [
      'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=x-amz-date;host;content-type, Signature=b',
      /^SignedHeaders is not canonicalized/,
    ],
    [
      'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=Host;host, Signature=b',
      /^SignedHeaders is not canonicalized/,
    ],
  ];
  for (const [value, message] of table)
    assert.throws(authorization(value), { code: 'IncompleteSignature', message });
});

test('a signature needs a date that exists', () => {
  const date = (value: string | undefined) => () =>
    verify(withHeader(example.request, 'x-amz-date', () => value));
  assert.throws(date(undefined), {
    code: 'IncompleteSignature',
    message: /^Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header\. /,
  });
  for (const value of [
    '',
    'today',
    '20150230T123600Z',
    '20150830T123660Z',
    '2015-08-30T12:36:00Z',
    'Sun, 30 Aug 2015 12:36:00 GMT',
  ])
    assert.throws(date(value), {
      code: 'IncompleteSignature',
      message: /^Date must be in ISO-8601 'basic format'/,
    });
  assert.throws(date('20150831T123600Z'), {
    code: 'SignatureDoesNotMatch',
    message:
      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20150830' != '20150831', from '20150831T123600Z'.",
  });
});

test('a Date header serves where there is no X-Amz-Date', () => {
  const rest = signed().headers.filter(([name]) => name !== 'X-Amz-Date');
  const dated = { ...signed(), headers: [...rest, ['Date', 'Sun, 30 Aug 2015 12:36:00 GMT'] as const] };
  const unsignedDate = withHeader(dated, 'authorization', value => value.replace('host;x-amz-date', 'host'));
  assert.equal(parseSignature(unsignedDate).amzDate, '20150830T123600Z');
  assert.throws(() => verify(unsignedDate), { message: mismatch });
  assert.throws(
    () => parseSignature(withHeader(unsignedDate, 'date', () => 'Mon, 30 Aug 2015 12:36:00 GMT')),
    {
      code: 'IncompleteSignature',
    },
  );
});

test('host and every x-amz header have to be signed, and nothing that is not there', () => {
  const more: SignedRequest = {
    ...example.request,
    headers: [...example.request.headers, ['X-Amz-Target', 'ecr.PutImage']],
  };
  assert.throws(() => verify(more), {
    code: 'SignatureDoesNotMatch',
    message: 'There were headers present in the request which were not signed: x-amz-target',
  });
  const other: SignedRequest = {
    ...example.request,
    headers: [...example.request.headers, ['X-Amzn-Trace-Id', 'x'], ['User-Agent', 'y']],
  };
  assert.doesNotThrow(() => verify(other));
  const headers = (names: string) =>
    withHeader(example.request, 'authorization', value =>
      value.replace('content-type;host;x-amz-date', names),
    );
  assert.throws(() => verify(headers('content-type;x-amz-date')), {
    message: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
  });
  assert.throws(() => verify(headers('content-type;cookie;host;x-amz-date')), {
    message: 'SignedHeaders names headers that the request does not have: cookie',
  });
});

test('a scope is for one region and one service', () => {
  const scope = { date: '20150830', region: 'us-east-1', service: 'iam' };
  assert.doesNotThrow(() => checkScope(scope, 'iam'));
  assert.doesNotThrow(() => checkScope(scope, 'iam', 'us-east-1'));
  assert.throws(() => checkScope(scope, 'ecr'), {
    message: "Credential should be scoped to correct service: 'ecr'.",
  });
  assert.throws(() => checkScope(scope, 'iam', 'eu-west-1'), {
    message: 'Credential should be scoped to a valid region.',
  });
  const credential = (value: string) => () =>
    parseSignature(
      withHeader(example.request, 'authorization', header =>
        header.replace(/Credential=[^,]*/, `Credential=${value}`),
      ),
    );
  assert.throws(credential('AKID/20150830//iam/aws4_request'), {
    message: 'Credential should be scoped to a valid region.',
  });
  assert.throws(credential('AKID/20150830/r//aws4_request'), {
    message: 'Credential should be scoped to a valid service.',
  });
  assert.throws(credential('AKID/20150830/r/s/aws5_request'), {
    message: "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'.",
  });
  assert.throws(credential('/20150830/r/s/aws4_request'), { code: 'InvalidClientTokenId' });
  assert.throws(credential('a:b/20150830/r/s/aws4_request'), { code: 'InvalidClientTokenId' });
});

test('a body hash that is announced has to be right', () => {
  const announced = (value: string) => signed({ headers: [['X-Amz-Content-Sha256', value]] });
  assert.doesNotThrow(() => verify(announced(emptyHash)));
  for (const value of ['UNSIGNED-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'f'.repeat(64), ''])
    assert.throws(() => verify(announced(value)), { code: 'SignatureDoesNotMatch' });
});

test('a changed secret is not shadowed by a remembered key', () => {
  assert.doesNotThrow(() => verify(example.request));
  assert.throws(() => verify(example.request, example.now, 'rotated'), { message: mismatch });
  assert.doesNotThrow(() => verify(example.request));
});

test('both in the header and in the query is refused', () => {
  assert.throws(() => parseSignature({ ...example.request, query: 'X-Amz-Algorithm=AWS4-HMAC-SHA256' }), {
    code: 'SignatureDoesNotMatch',
    message: "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
  });
});

test('an incomplete presigned URL is explained', () => {
  const bare = withHeader(example.request, 'authorization', () => undefined);
  const must = (name: string) => `AWS query-string parameters must include '${name}'. `;
  assert.throws(() => parseSignature({ ...bare, query: 'X-Amz-Algorithm' }), {
    code: 'IncompleteSignature',
    message: `${['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date'].map(must).join('')}Re-examine the query-string parameters.`,
  });
  assert.throws(() => parseSignature({ ...bare, query: 'X-Amz-Signature=a&X-Amz-Signature=b' }), {
    message: "The query-string parameter 'X-Amz-Signature' is given twice.",
  });
});

test('every fault has a name and a status on both wires', () => {
  const codes = [
    'MissingAuthenticationToken',
    'IncompleteSignature',
    'SignatureDoesNotMatch',
    'RequestExpired',
    'InvalidClientTokenId',
    'ExpiredToken',
  ];
  for (const wire of ['json', 'query'] as const)
    assert.deepEqual(Object.keys(signatureErrors[wire]).sort(), [...codes].sort());
  assert.equal(
    signatureFault('InvalidClientTokenId', {}).message,
    'The security token included in the request is invalid.',
  );
  assert.equal(
    signatureFault('ExpiredToken', {}).message,
    'The security token included in the request is expired',
  );
});
