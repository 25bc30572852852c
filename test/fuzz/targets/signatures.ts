import assert from 'node:assert/strict';
import { canonicalPath, canonicalQuery } from '../../../src/wire/aws/sigv4/canonical-request.ts';
import { parseSignature } from '../../../src/wire/aws/sigv4/parse.ts';
import { parametersOf, type SignedRequest } from '../../../src/wire/aws/sigv4/request.ts';
import { sign, verifySignature } from '../../../src/wire/aws/sigv4/verify.ts';
import { refusingOnly, type Target } from '../target.ts';

const refusals = [
  'MissingAuthenticationToken',
  'IncompleteSignature',
  'SignatureDoesNotMatch',
  'InvalidClientTokenId',
];
const scope = '20150830/us-east-1/ecr/aws4_request';
const signature = '0'.repeat(64);
const authorization = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}`;
const presigned =
  `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F${encodeURIComponent(scope)}` +
  `&X-Amz-Date=20150830T123600Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=${signature}`;

/** As it would come over the wire: a request line, then headers. */
function requestOf(text: string): SignedRequest {
  const [line = '', ...lines] = text.split('\n');
  const [method = '', target = '/'] = line.split(' ');
  const mark = target.indexOf('?');
  const headers = lines.map(each => {
    const colon = each.indexOf(':');
    return [each.slice(0, Math.max(0, colon)), each.slice(colon + 1).trim()] as const;
  });
  const [path, query] = mark === -1 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
  return { method, path, query, headers, bodyHash: signature };
}

/** Signature Version 4 in headers and in query strings, and the canonical form of what it covers. */
export const signatures: Target = {
  name: 'signatures',
  covers: ['src/wire/aws/sigv4/'],
  words: [
    ...[
      'Credential=',
      'SignedHeaders=',
      'Signature=',
      'AWS4-HMAC-SHA256',
      scope,
      signature,
      'host',
      'x-amz-date',
    ],
    ...[
      'Authorization: ',
      '\nHost: x',
      '\nX-Amz-Date: 20150830T123600Z',
      '\nDate: Sun, 30 Aug 2015 12:36:00 GMT',
    ],
    ...[
      'X-Amz-Algorithm=',
      'X-Amz-Credential=',
      'X-Amz-Date=',
      'X-Amz-Expires=',
      'X-Amz-Signature=',
      '&',
      '%2F',
    ],
    ...[
      'X-Amz-Security-Token',
      '+',
      '%20',
      '%',
      '/../',
      '//',
      '/./',
      '20160230T000000Z',
      ';',
      ', ',
      'AKIDEXAMPLE/',
    ],
  ],
  seeds: [
    `POST / HTTP/1.1\nHost: x\nX-Amz-Date: 20150830T123600Z\nAuthorization: ${authorization}`,
    `POST /a/../b//c?x=1&y=%20+&x= HTTP/1.1\nHost: x\nDate: Sun, 30 Aug 2015 12:36:00 GMT\nAuthorization: ${authorization}`,
    `GET /?Action=ListUsers&${presigned} HTTP/1.1\nHost: x\nX-Amz-Security-Token: t`,
    'GET / HTTP/1.1\nAuthorization: Basic QVdTOng=',
  ],
  check(text) {
    const request = requestOf(text);
    checkCanonical(request);
    const parsed = refusingOnly(refusals, () => parseSignature(request));
    if (parsed === undefined) return;
    assert.match(parsed.signature, /^[0-9a-f]{64}$/);
    assert.match(parsed.accessKeyId, /^\w{1,128}$/);
    assert.equal(parsed.amzDate.slice(0, 8), parsed.scope.date);
    assert.ok(parsed.signedHeaders.includes('host'));
    // No secret makes up for a signature that is another one's; the right one is taken, at its time.
    const right = sign(request, parsed, 'secret').toString('hex');
    const refused = refusingOnly(['SignatureDoesNotMatch', 'RequestExpired'], () => {
      verifySignature(
        request,
        { ...parsed, signature: right.replace(/^./, c => (c === '0' ? '1' : '0')) },
        'secret',
        parsed.time,
      );
      return 'taken';
    });
    assert.equal(refused, undefined);
    const announced = /x-amz-content-sha256/i.test(text);
    if (!announced) verifySignature(request, { ...parsed, signature: right }, 'secret', parsed.time);
  },
};

function checkCanonical({ path, query }: SignedRequest): void {
  const canonical = canonicalQuery(query);
  assert.match(canonical, /^[A-Za-z0-9\-._~%=&]*$/);
  assert.equal(canonicalQuery(canonical), canonical);
  // What is signed is what is read: the same parameters, but for the signature itself.
  const read = (text: string) =>
    [...parametersOf(text)]
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(String)
      .sort();
  // A text that is cut in the middle of a character has no one reading.
  if (query.isWellFormed()) assert.deepEqual(read(canonical), read(query));
  assert.match(canonicalPath(path), /^[A-Za-z0-9\-._~%/]*$/);
  assert.ok(!/(?:^|\/)\.\.?(?:\/|$)/.test(canonicalPath(path)));
}
