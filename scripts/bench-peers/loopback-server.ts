import { createServer } from 'node:net';

/** Answers `GET /N` with N bytes from memory, and prints its port: the most that a server in Node could do. */
const piece = Buffer.alloc(1024 * 1024);
const server = createServer({ noDelay: true }, socket => {
  socket.on('error', () => {});
  socket.once('data', head => {
    let left = Number(/^GET \/(\d+)/.exec(head.toString('latin1'))?.[1]);
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${left}\r\n\r\n`);
    const more = () => {
      const part = piece.subarray(0, left);
      left -= part.length;
      if (part.length > 0) socket.write(part, more);
    };
    more();
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : address}\n`);
});
