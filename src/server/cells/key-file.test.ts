import assert from 'node:assert/strict';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { tempDir } from '../../../test/support/temp.ts';
import { realWorld } from '../../base/world.ts';
import { readCellKey } from './key-file.ts';

test('the home makes the key where there is none, another one each time; others use what is there', t => {
  const dir = tempDir('cell-key');
  t.after(() => dir.remove());
  const keyFile = join(dir.path, 'cells.key');
  const read = (name: string) => readCellKey({ keyFile, name, home: 'east' }, realWorld);
  assert.throws(() => read('west'), { code: 'CellKeyMissing', hint: /home of accounts makes it/ });
  const key = read('east');
  assert.equal(key.length, 32);
  assert.equal(statSync(keyFile).mode & 0o777, 0o600);
  assert.deepEqual(read('west'), key);
  assert.deepEqual(read('east'), key);
  const other = readCellKey({ keyFile: join(dir.path, 'other.key'), name: 'east', home: 'east' }, realWorld);
  assert.notDeepEqual(other, key);
});

test('a key that others can read, that is damaged, or that cannot be read is refused by its name', t => {
  const dir = tempDir('cell-key');
  t.after(() => dir.remove());
  const keyFile = join(dir.path, 'cells.key');
  const read = () => readCellKey({ keyFile, name: 'east', home: 'east' }, realWorld);
  read();
  chmodSync(keyFile, 0o640);
  assert.throws(read, { code: 'CellKeyReadable' });
  chmodSync(keyFile, 0o600);
  const text = readFileSync(keyFile, 'utf8');
  for (const damaged of ['', text.slice(1), `${text}00`, text.replace(/./, 'x')]) {
    writeFileSync(keyFile, damaged);
    assert.throws(read, { code: 'CellKeyDamaged' });
  }
  const missing = { keyFile: join(dir.path, 'none', 'cells.key'), name: 'east', home: 'east' };
  assert.throws(() => readCellKey(missing, realWorld), { code: 'CellKeyUnreadable' });
});
