import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodedDocument } from './document-text.ts';

test('only unreserved characters are left as they are, and nothing is lost', () => {
  assert.equal(encodedDocument(`{"A":"*(!')"}`), '%7B%22A%22%3A%22%2A%28%21%27%29%22%7D');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), text => {
      const encoded = encodedDocument(text);
      assert.match(encoded, /^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*$/);
      assert.equal(decodeURIComponent(encoded), text);
    }),
  );
});
