import assert from 'node:assert/strict';
import { digestAlgorithm, digestHex, parseDigest } from '../../../src/wire/oci/digest.ts';
import { isRepositoryName } from '../../../src/wire/oci/repository-name.ts';
import { isTag } from '../../../src/wire/oci/tag.ts';
import type { Target } from '../target.ts';

/** As the OCI distribution specification writes them, for a second opinion. */
const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const name = new RegExp(`^${component}(?:\\/${component})*$`);
const tag = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
const digest = /^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/;

/** Repository names, tags and digests. */
export const names: Target = {
  name: 'names',
  covers: ['src/wire/oci/repository-name', 'src/wire/oci/tag', 'src/wire/oci/digest'],
  words: [
    'a',
    'app/web',
    '__',
    '--',
    '..',
    '.',
    '/',
    'sha256:',
    'sha512:',
    '0123456789abcdef'.repeat(4),
    '\n',
    '@',
  ],
  seeds: ['app/web', 'v1.2.3', `sha256:${'a'.repeat(64)}`, `sha512:${'0'.repeat(128)}`, 'a__b/c--d', '_x'],
  check(text) {
    // The specification's expression takes exponential time on some names; ours must not.
    if (text.length <= 64) {
      assert.equal(isRepositoryName(text), text.length >= 2 && name.test(text));
    } else if (isRepositoryName(text)) {
      assert.ok(
        text.length <= 256 && text.split('/').every(part => part !== '' && !/^[._-]|[._-]$/.test(part)),
      );
    }
    assert.equal(isTag(text), tag.test(text));
    if (isTag(text, 300)) assert.match(text, /^\w[\w.-]{0,299}$/);
    const parsed = parseDigest(text);
    assert.equal(parsed !== undefined, digest.test(text));
    if (parsed !== undefined) assert.equal(`${digestAlgorithm(parsed)}:${digestHex(parsed)}`, text);
  },
};
