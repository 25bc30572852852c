/**
 * The thread's program. A number that it does not know ends the thread, so that no digest can be of other bytes.
 *
 * It does what it is told in this order, but for writing, which somebody waits for: that comes before all hashing that
 * is left. What it has written it lets the system begin to bring to the disk, where Node can call `sync_file_range`:
 * this promises nothing, but the sync that comes at the end finds little to do. Once a write has failed, nothing more
 * is written that goes into the same hash, so that there is no hole.
 */
export const threadProgram = `
  const { createHash } = require('node:crypto');
  const { writeSync } = require('node:fs');
  const { parentPort, receiveMessageOnPort } = require('node:worker_threads');

  const signature = { return: 'i32', arguments: ['i32', 'i64', 'i64', 'u32'] };
  const writeback = 2;
  const portion = 2 ** 20;
  let syncFileRange = () => {};
  try {
    const ffi = process.getBuiltinModule('node:ffi');
    syncFileRange = ffi.dlopen(null, { sync_file_range: signature }).functions.sync_file_range;
  } catch {}

  const hashes = new Map();
  const failures = new Map();
  const update = ({ hash, bytes, answer }) => tell(answer, void hashes.get(hash).update(bytes));
  const commands = {
    begin: ({ hash, algorithm }) => void hashes.set(hash, createHash(algorithm)),
    copy: ({ hash, from }) => void hashes.set(hash, hashes.get(from).copy()),
    forget: ({ hash }) => void (hashes.delete(hash), failures.delete(hash)),
    update,
    write: update,
    digest: ({ hash, answer }) => tell(answer, hashes.get(hash).copy().digest('hex')),
  };
  // One without a value is its number only: the other thread takes it in faster.
  const tell = (to, value) => parentPort.postMessage(value === undefined ? to : { to, value });

  // Piece by piece at first, since the end of a short file is near; then by portions, which costs the disk less.
  function beginWriteback(file, from, to) {
    const whole = to - (to % portion);
    if (to > portion && from >= whole) return;
    const first = to > portion ? whole - portion : from;
    syncFileRange(file, BigInt(first), BigInt(to - first), writeback);
  }

  function write({ hash, file, position, bytes, written }) {
    try {
      const length = bytes.byteLength;
      if (!failures.has(hash)) {
        for (let done = 0; done < length; )
          done += writeSync(file, bytes, done, length - done, position + done);
        beginWriteback(file, position, position + length);
      }
    } catch ({ code, message }) {
      failures.set(hash, { code, message });
    }
    tell(written, failures.get(hash));
  }

  const left = [];
  const take = command => {
    if (command.to === 'write') write(command);
    left.push(command);
  };
  parentPort.on('message', first => {
    take(first);
    while (left.length > 0) {
      for (let next; (next = receiveMessageOnPort(parentPort)); ) take(next.message);
      const command = left.shift();
      commands[command.to](command);
    }
  });
`;
