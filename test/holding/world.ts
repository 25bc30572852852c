import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, digestOf, send } from '../oci-registry.ts';
import { ecrClient, loginPassword } from '../support/ecr.ts';
import { metric } from '../support/metrics.ts';
import { type Server, type ServerOptions, startServer } from '../support/server.ts';
import { tempDir } from '../support/temp.ts';

export const account = '123456789012';
export const region = 'us-east-1';
export const repository = `/v2/${account}/${region}/app/web`;

const landingZone = `accounts: [{ id: "${account}", name: one, repositories: [{ name: app/web, region: ${region} }] }]`;

export interface Held {
  readonly server: Server;
  readonly authorization: string;
  /** The root user of the account. */
  readonly root: Client;
  metric(name: string): Promise<number>;
  /** Fails unless a good client gets its answer within `milliseconds`. */
  serves(milliseconds?: number): Promise<void>;
}

/** A server with one repository, its metrics, and `limits` in its configuration. */
export async function hold(
  limits: Readonly<Record<string, number>> = {},
  options: ServerOptions = {},
): Promise<Held> {
  const dir = tempDir('holding');
  const config = join(dir.path, 'config.yaml');
  writeFileSync(config, JSON.stringify({ metrics: true, limits }));
  const server = await startServer({
    landingZone,
    ...options,
    options: ['--config', config, ...(options.options ?? [])],
  });
  const ecr = ecrClient(server.url, server.rootOf(account), region);
  const authorization = `Basic ${Buffer.from(`AWS:${await loginPassword(ecr)}`).toString('base64')}`;
  ecr.destroy();
  const root: Client = (method, path, asking = {}) =>
    send(server.url, method, path, { authorization, ...asking });
  return {
    server,
    authorization,
    root,
    metric: name => metric(server.url, name),
    async serves(milliseconds = 2_000) {
      const started = performance.now();
      const { status } = await root('GET', `${repository}/tags/list`);
      const took = performance.now() - started;
      assert.equal(status, 200);
      assert.ok(took < milliseconds, `answered after ${Math.round(took)} ms`);
    },
  };
}

/** The text of a request, up to the end of its headers. */
export const head = (method: string, path: string, headers: readonly string[]): string =>
  [`${method} ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n');

/** POST of a whole blob. */
export const blobPath = (content: Uint8Array | string): string =>
  `${repository}/blobs/uploads/?digest=${digestOf(content)}`;

/** So many of whatever it is in `npm run test:deep`; a tenth of it otherwise. */
export const crowd = (full: number): number => (process.env.ENTREPOT_CROWD === 'full' ? full : full / 10);
