import { catalogue } from '../../base/fault.ts';

/** What keeps a cell from starting. */
export const cellStartFault = catalogue({
  CellKeyMissing: {
    message: (p: { file: string; home: string }) => `${p.file}, the key of the cells, is missing`,
    hint: 'The home of accounts makes it at its first start: start that first, and copy the file from there (mode 0600).',
  },
  CellKeyReadable: {
    message: (p: { file: string }) => `${p.file}, the key of the cells, can be read by others`,
    hint: 'Take their rights away: chmod 600 FILE.',
  },
  CellKeyDamaged: {
    message: (p: { file: string }) => `${p.file} is not a key of cells: 64 hexadecimal digits`,
    hint: 'Copy it again from another cell.',
  },
  CellKeyUnreadable: {
    message: (p: { file: string; reason: string }) =>
      `cannot read ${p.file}, the key of the cells: ${p.reason}`,
    hint: 'Check the path and its permissions.',
  },
});
