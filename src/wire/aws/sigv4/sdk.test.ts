import assert from 'node:assert/strict';
import { createHash, createHmac, hash } from 'node:crypto';
import { test } from 'node:test';
import { SignatureV4 } from '@smithy/signature-v4';
import { listen, type Received } from '../loopback.test-support.ts';
import { parseSignature } from './parse.ts';
import type { SignedRequest } from './request.ts';
import { verifySignature } from './verify.ts';

/** Signatures of AWS's own JavaScript signer. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Buffer);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const time = Date.UTC(2026, 10, 22, 9, 2, 3);
const signer = (sessionToken?: string) =>
  new SignatureV4({
    service: 'sts',
    region: 'eu-central-1',
    credentials: {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: secret,
      ...(sessionToken === undefined ? {} : { sessionToken }),
    },
    // biome-ignore lint/suspicious/noExplicitAny: the signer asks for more of a hash than it uses.
    sha256: Sha256 as any,
  });

interface Plain {
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string | string[]>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const requests: Plain[] = [
  { method: 'GET', path: '/' },
  { method: 'POST', path: '/', body: 'Action=GetCallerIdentity&Version=2011-06-15' },
  { method: 'GET', path: '/a/./b/../c//d/' },
  { method: 'GET', path: '/with%20blank/and%2Fslash/ünï/~tilde*()' },
  { method: 'GET', path: '/', query: { a: ['2', '10', '1'], b: '' } },
  { method: 'GET', path: '/', query: { 'k ey+': 'v al+ue&=/?%', ключ: '値😀', "!'()*": '~-._' } },
  {
    method: 'PUT',
    path: '/',
    headers: { 'x-amz-target': 'A.B', 'x-custom': '  many   blanks  ' },
    body: '{"é": 1}',
  },
];

const base = { protocol: 'http:', hostname: 'localhost', port: 4510 };
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** As node's HTTP server hands it over: query encoded, characters as bytes. */
function onTheWire(
  plain: Plain,
  signed: { headers: Record<string, string>; query?: Plain['query'] },
): SignedRequest {
  const query = Object.entries(signed.query ?? {}).flatMap(([name, value]) =>
    [value].flat().map(each => `${encode(name)}=${encode(each)}`),
  );
  return {
    method: plain.method,
    path: Buffer.from(plain.path).toString('latin1'),
    query: query.join('&'),
    headers: Object.entries(signed.headers).map(
      ([name, value]) => [name, Buffer.from(value).toString('latin1')] as const,
    ),
    bodyHash: hash('sha256', plain.body ?? '', 'hex'),
  };
}

test('requests signed in their headers', async () => {
  for (const token of [undefined, 'session/+==']) {
    for (const plain of requests) {
      const unsigned = {
        ...base,
        ...plain,
        headers: { host: 'localhost:4510', ...plain.headers },
        query: plain.query ?? {},
      };
      const out = await signer(token).sign(unsigned, { signingDate: new Date(time) });
      const request = onTheWire(plain, { headers: out.headers, query: plain.query });
      const parsed = parseSignature(request);
      assert.deepEqual(parsed.scope, { date: '20261122', region: 'eu-central-1', service: 'sts' });
      assert.equal(parsed.sessionToken, token);
      assert.equal(parsed.presigned, false);
      assert.doesNotThrow(() => verifySignature(request, parsed, secret, time), JSON.stringify(plain));
    }
  }
});

test('presigned requests', async () => {
  for (const token of [undefined, 'session/+==']) {
    for (const plain of requests) {
      const unsigned = {
        ...base,
        ...plain,
        headers: { host: 'localhost:4510', ...plain.headers },
        query: plain.query ?? {},
      };
      const out = await signer(token).presign(unsigned, { signingDate: new Date(time), expiresIn: 3600 });
      const request = onTheWire(plain, { headers: out.headers, query: out.query as Plain['query'] });
      const parsed = parseSignature(request);
      assert.deepEqual([parsed.presigned, parsed.expires, parsed.sessionToken], [true, 3600, token]);
      const verify = (now: number) => () => verifySignature(request, parsed, secret, now);
      assert.doesNotThrow(verify(time), JSON.stringify(plain));
      assert.doesNotThrow(verify(time + 3_600_000));
      assert.throws(verify(time + 3_600_001), { code: 'RequestExpired' });
      assert.throws(verify(time - 300_001), {
        code: 'SignatureDoesNotMatch',
        message: /^Signature not yet current/,
      });
    }
  }
});

test('a presigned URL lives a week at most, and says so in a number', async () => {
  const unsigned = { ...base, method: 'GET', path: '/', headers: { host: 'localhost:4510' }, query: {} };
  const out = await signer().presign(unsigned, { signingDate: new Date(time), expiresIn: 604_800 });
  const request = onTheWire(
    { method: 'GET', path: '/' },
    { headers: out.headers, query: out.query as Plain['query'] },
  );
  assert.equal(parseSignature(request).expires, 604_800);
  for (const expires of ['604801', '-1', '1e3', '', '9999999999', 'x'])
    assert.throws(
      () =>
        parseSignature({ ...request, query: request.query.replace('Expires=604800', `Expires=${expires}`) }),
      { code: 'IncompleteSignature' },
    );
  const without = { ...request, query: request.query.replace(/&?X-Amz-Expires=604800/, '') };
  assert.equal(parseSignature(without).expires, undefined);
  assert.throws(() => verifySignature(without, parseSignature(without), secret, time + 300_001), {
    message: /^Signature expired/,
  });
});

test('an unsigned payload is refused', async () => {
  const headers = { host: 'localhost:4510', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const unsigned = { ...base, method: 'POST', path: '/', headers, query: {}, body: 'Action=DeleteUser' };
  const plain = { method: 'POST', path: '/', body: 'Action=DeleteUser' };
  const header = onTheWire(plain, {
    headers: (await signer().sign(unsigned, { signingDate: new Date(time) })).headers,
  });
  const out = await signer().presign(unsigned, { signingDate: new Date(time) });
  const url = onTheWire(plain, { headers: out.headers, query: out.query as Plain['query'] });
  assert.match(url.query, /x-amz-content-sha256=UNSIGNED-PAYLOAD/);
  for (const request of [header, url])
    assert.throws(() => verifySignature(request, parseSignature(request), secret, time), {
      code: 'SignatureDoesNotMatch',
      message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
    });
});

test('over a real connection, odd paths and all', async () => {
  let received: Received | undefined;
  await using server = await listen(request => {
    received = request;
    return { status: 200, type: 'text/plain', body: '' };
  });
  const host = `127.0.0.1:${server.port}`;
  const path = '/a%20b/%C3%A9/c+d';
  const unsigned = {
    ...base,
    method: 'POST',
    path,
    headers: { host },
    query: { q: 'x y+z/é' },
    body: 'body',
  };
  const out = await signer().sign(unsigned, { signingDate: new Date(time) });
  const { host: _, ...headers } = out.headers;
  const response = await fetch(`${server.endpoint}${path}?q=${encode('x y+z/é')}`, {
    method: 'POST',
    headers,
    body: 'body',
  });
  assert.equal(response.status, 200);
  assert.ok(received);
  assert.doesNotThrow(() => verifySignature(received!, parseSignature(received!), secret, time));
});
