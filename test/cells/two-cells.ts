import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ECRClient } from '@aws-sdk/client-ecr';
import { IAMClient } from '@aws-sdk/client-iam';
import type { Credentials } from '../support/credentials.ts';
import { freePort } from '../support/free-port.ts';
import { type Server, startServer } from '../support/server.ts';
import { tempDir } from '../support/temp.ts';

export const account = '123456789012';
export const regions = { east: 'us-east-1', west: 'us-west-2' } as const;
export type CellName = keyof typeof regions;

const zone = `
accounts:
  - id: "${account}"
    name: One
    repositories:
      - { name: both/east, region: us-east-1 }
      - { name: both/west, region: us-west-2 }
  - { id: "987654321098", name: Two }
`;

/** A place for two cells, `east` the home of accounts; nothing runs yet. */
export interface CellsPlace {
  readonly file: string;
  readonly key: string;
  /** Of the cells, for clients. */
  readonly urls: Readonly<Record<CellName, string>>;
  /** The options of `entrepot serve` for one of them, but for its data. */
  optionsOf(cell: CellName): string[];
  start(cell: CellName, dataDirectory?: string): Promise<Server>;
  remove(): Promise<void>;
}

export async function cellsPlace(): Promise<CellsPlace> {
  const dir = tempDir('cells');
  const address = async () => `127.0.0.1:${await freePort()}`;
  const listen = { east: await address(), west: await address() };
  const urls = { east: `http://${listen.east}`, west: `http://${listen.west}` };
  const file = join(dir.path, 'cells.yaml');
  writeFileSync(
    file,
    `cells:
  home: east
  key: cells.key
  cells:
    east: { channel: ${await address()}, regions: [us-east-1], url: ${urls.east} }
    west: { channel: ${await address()}, regions: [us-west-2, eu-west-1], url: ${urls.west} }
`,
  );
  const servers: Server[] = [];
  const optionsOf = (cell: CellName) => ['--config', file, '--cell', cell, '--metrics'];
  return {
    ...{ file, key: join(dir.path, 'cells.key'), urls, optionsOf },
    async start(cell, dataDirectory) {
      const server = await startServer({
        ...{ listen: listen[cell], landingZone: zone, options: optionsOf(cell) },
        ...(dataDirectory !== undefined && { dataDirectory }),
      });
      servers.push(server);
      return server;
    },
    async remove() {
      for (const server of servers) await server.remove();
      dir.remove();
    },
  };
}

export const iamOf = (server: Server, credentials: Credentials = server.rootOf(account)): IAMClient =>
  new IAMClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });

export const ecrOf = (
  server: Server,
  cell: CellName,
  credentials: Credentials = server.rootOf(account),
): ECRClient => new ECRClient({ endpoint: server.url, region: regions[cell], credentials, maxAttempts: 1 });

/** The value of a metric without labels. */
export async function metric(server: Server, name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}
