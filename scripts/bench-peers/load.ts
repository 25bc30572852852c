import { HttpConnection } from './http-connection.ts';

export interface Load {
  readonly url: string;
  readonly method: 'GET' | 'HEAD';
  readonly path: string;
  readonly headers: readonly string[];
  readonly expected: number;
  readonly connections: number;
  readonly seconds: number;
}

/** Asks the same again and again on each connection; answers how long each answer took, in milliseconds. */
export async function load({ url, method, path, headers, expected, ...size }: Load): Promise<number[]> {
  const taken: number[] = [];
  const connections = await Promise.all(
    Array.from({ length: size.connections }, () => HttpConnection.open(url)),
  );
  const until = performance.now() + size.seconds * 1000;
  try {
    await Promise.all(
      connections.map(async connection => {
        const head = connection.head(method, path, headers);
        for (let begun = performance.now(); begun < until; ) {
          const { status } = await connection.exchange(head);
          if (status !== expected) throw new Error(`${method} ${path}: ${status} in place of ${expected}`);
          const now = performance.now();
          taken.push(now - begun);
          begun = now;
        }
      }),
    );
  } finally {
    for (const connection of connections) connection.close();
  }
  return taken;
}
