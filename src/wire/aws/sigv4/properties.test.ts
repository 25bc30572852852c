import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Fault } from '../../../base/fault.ts';
import { signatureErrors } from './faults.ts';
import { parseSignature } from './parse.ts';
import type { SignedRequest } from './request.ts';
import { example, signed, withHeader } from './signed.test-support.ts';
import { verifySignature } from './verify.ts';

/** As a server does it: the key id is not signed itself, it finds the secret. */
function verify(request: SignedRequest): void {
  const parsed = parseSignature(request);
  const secret = parsed.accessKeyId === example.accessKeyId ? example.secret : 'the secret of somebody else';
  verifySignature(request, parsed, secret, example.now);
}

function refusal(request: SignedRequest): Fault {
  try {
    verify(request);
  } catch (error) {
    if (error instanceof Fault && Object.hasOwn(signatureErrors.query, error.code)) return error;
    throw error;
  }
  throw new assert.AssertionError({ message: `accepted: ${JSON.stringify(request)}` });
}

/** Texts that are in canonical form already, so that any change of them is a change of what is signed. */
const word = fc
  .string({ unit: fc.constantFrom(...'abcXYZ019-_~.'), minLength: 1, maxLength: 8 })
  .filter(text => !/^\.+$/.test(text));
const unsigned = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT'),
  path: fc.array(word, { maxLength: 3 }).map(words => `/${words.join('/')}`),
  query: fc.uniqueArray(word, { maxLength: 3 }).map(words => words.map(each => `${each}=${each}`).join('&')),
  headers: fc.array(fc.tuple(fc.constantFrom('X-Amz-Target', 'X-Amz-Other', 'Accept'), word), {
    maxLength: 3,
  }),
  bodyHash: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 }),
});

/** `text` with one character replaced by another of its kind. */
const mutated = (text: string, at: number, by: number): string => {
  const index = at % text.length;
  const code = text.charCodeAt(index);
  const other = 0x21 + ((code - 0x21 + 1 + (by % 93) + 94) % 94);
  return text.slice(0, index) + String.fromCharCode(other) + text.slice(index + 1);
};

const place = fc.tuple(fc.nat(), fc.nat({ max: 92 }));

test('what was signed is accepted', () => {
  fc.assert(fc.property(unsigned, parts => verify(signed(parts))));
});

test('one changed character of any part is refused', () => {
  const parts = fc.constantFrom('method', 'path', 'query', 'bodyHash', 'header', 'date', 'authorization');
  fc.assert(
    fc.property(unsigned, parts, place, (source, part, [at, by]) => {
      const request = signed(source);
      const change = (text: string) => mutated(text, at, by);
      const [name] = request.headers[at % (request.headers.length - 1)]!;
      let changed: SignedRequest;
      if (part === 'header') changed = withHeader(request, name.toLowerCase(), change);
      else if (part === 'date') changed = withHeader(request, 'x-amz-date', change);
      else if (part === 'authorization') changed = withHeader(request, 'authorization', change);
      else if (request[part as 'path'] === '') return;
      else changed = { ...request, [part]: change(request[part as 'path']) };
      if (means(changed) === means(request)) return;
      refusal(changed);
    }),
    { numRuns: 5000 },
  );
});

/** What a request says once its legal spellings are set aside; equal for two that AWS takes for one. */
function means(request: SignedRequest): string {
  const path: string[] = [];
  for (const segment of request.path.slice(1).split('/')) {
    if (segment === '..') path.pop();
    else if (segment !== '.' && segment !== '') path.push(segment);
  }
  const slash = request.path.startsWith('/') && (path.length === 0 || request.path.endsWith('/'));
  const query = [...new URLSearchParams(request.query)].map(pair => JSON.stringify(pair)).sort();
  const headers = request.headers.map(([name, value]) => [
    name,
    name === 'Authorization'
      ? value
          .replace(/^(\S+) */, '$1,')
          .split(/ *, */)
          .sort()
      : value,
  ]);
  return JSON.stringify([request.method, request.path[0], path, slash, query, headers, request.bodyHash]);
}

test('a header added, dropped or doubled is refused where it counts', () => {
  fc.assert(
    fc.property(
      unsigned,
      fc.constantFrom('host', 'x-amz-date', 'x-amz-target', 'authorization'),
      word,
      (source, name, value) => {
        const request = signed(source);
        refusal({ ...request, headers: [...request.headers, [name, value]] });
        if (name !== 'x-amz-target') refusal(withHeader(request, name, () => undefined));
      },
    ),
  );
});

test('random credentials never pass, and never raise anything but the catalogued faults', () => {
  const field = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request', 'host;x-amz-date', 'f'.repeat(64)),
  );
  const header = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string().map(text => `AWS4-HMAC-SHA256 ${text}`),
    fc
      .tuple(field, field, field)
      .map(([a, b, c]) => `AWS4-HMAC-SHA256 Credential=${a}, SignedHeaders=${b}, Signature=${c}`),
  );
  fc.assert(
    fc.property(header, value => {
      refusal(withHeader(signed(), 'authorization', () => value));
    }),
    { numRuns: 1500 },
  );
});

test('random query strings never pass either', () => {
  const name = fc.constantFrom(
    'Algorithm',
    'Credential',
    'Signature',
    'SignedHeaders',
    'Date',
    'Expires',
    'Security-Token',
  );
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'AWS4-HMAC-SHA256',
      'AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request',
      'host;x-amz-date',
      '20150830T123600Z',
      '60',
      'f'.repeat(64),
    ),
  );
  const query = fc
    .array(fc.tuple(name, value), { maxLength: 8 })
    .map(pairs =>
      pairs.map(([key, text]) => `X-Amz-${key}=${encodeURIComponent(text.toWellFormed())}`).join('&'),
    );
  fc.assert(
    fc.property(fc.oneof(query, fc.string({ unit: 'binary' })), text => {
      const bare = withHeader(signed(), 'authorization', () => undefined);
      refusal({ ...bare, query: text });
    }),
    { numRuns: 1500 },
  );
});
