import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../../base/fault.ts';
import { storeFault } from '../faults.ts';
import { fileFault } from './file-fault.ts';
import { systemError } from './observed-file-system.ts';

describe('fileFault', () => {
  for (const [code, name] of [
    ['ENOSPC', 'StorageFull'],
    ['EDQUOT', 'StorageFull'],
    ['EACCES', 'StorageUnavailable'],
    ['EROFS', 'StorageUnavailable'],
    ['EMFILE', 'TooManyOpenFiles'],
    ['EIO', 'StorageFailed'],
  ] as const)
    it(`${code} is ${name}, says what to do, and keeps its cause`, () => {
      const error = systemError(code);
      const fault = fileFault(error);
      assert.ok(fault instanceof Fault);
      assert.equal(fault.code, name);
      assert.equal(fault.cause, error);
      assert.match(fault.message, new RegExp(code));
      assert.ok((fault.hint ?? '').length > 0);
    });

  it('leaves faults and errors of the program alone', () => {
    for (const error of [
      storeFault('StorageClosed', {}),
      new TypeError('x'),
      systemError('ERR_INVALID_ARG_TYPE'),
      undefined,
    ])
      assert.equal(fileFault(error), error);
  });
});
