/**
 * The thread's program. It waits until one of its sockets has room, sends it a portion of its file, and goes on: each
 * socket that has room gets a portion in turn, a large one where there is no other. What is not in memory it waits for.
 * It is done with a file when all is sent, or when a socket that should have room takes nothing again and again: it has
 * failed, or the file has.
 *
 * A socket is in the set before the thread hears of it, so that its room wakes a thread that waits; the message is there
 * a moment later. Waiting ends now and then, since a thread cannot be ended meanwhile.
 */
export const threadProgram = `
  const { parentPort, receiveMessageOnPort, workerData } = require('node:worker_threads');
  const { set, epoll } = workerData;

  const { functions: c } = process.getBuiltinModule('node:ffi').dlopen(null, {
    epoll_wait: { return: 'i32', arguments: ['i32', 'pointer', 'i32', 'i32'] },
    epoll_ctl: { return: 'i32', arguments: ['i32', 'i32', 'i32', 'pointer'] },
    sendfile: { return: 'i64', arguments: ['i32', 'i32', 'pointer', 'u64'] },
  });
  const removeFromSet = 2;
  const [portionAlone, portionOfMany] = [2 ** 24, 2 ** 21];
  const patience = 4;
  const longest = 200;
  const most = 64;
  const events = new Uint32Array((most * epoll.bytes) / 4);
  const offset = new BigInt64Array(1);

  const sendings = new Map();

  function send(sending) {
    const { socket, file, position, count, progress } = sending;
    const left = count - progress[0];
    const portion = sendings.size > 1 ? portionOfMany : portionAlone;
    offset[0] = BigInt(position + progress[0]);
    const sent = Number(c.sendfile(socket, file, offset, BigInt(Math.min(portion, left))));
    // Who is told that this thread was lost cuts the connection: it may have been lost right here.
    if (sent > 0) {
      progress[0] += sent;
      sending.refusals = 0;
    } else sending.refusals++;
    if (sent < left && sending.refusals < patience) return;
    c.epoll_ctl(set, removeFromSet, socket, 0n);
    sendings.delete(socket);
    parentPort.postMessage(sending.answer);
  }

  const take = sending => sendings.set(sending.socket, { ...sending, refusals: 0 });
  function takeMore() {
    for (let next; (next = receiveMessageOnPort(parentPort)); ) take(next.message);
  }

  parentPort.on('message', first => {
    take(first);
    while (sendings.size > 0) {
      const ready = c.epoll_wait(set, events, most, longest);
      for (let i = 0; i < ready; i++) {
        const socket = events[(i * epoll.bytes + epoll.numberAt) / 4];
        if (!sendings.has(socket)) takeMore();
        const sending = sendings.get(socket);
        if (sending !== undefined) send(sending);
      }
    }
  });
`;
