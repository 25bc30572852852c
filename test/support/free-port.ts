import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const canListen = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(true)));
  });

/**
 * A port that nobody listens on, from below those that the system gives to clients' connections, which would take it
 * in between. Random, so that suites side by side do not race for the same one.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await canListen(port)) return port;
  }
}
