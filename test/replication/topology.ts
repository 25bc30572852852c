import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeRegistryCommand, type ECRClient } from '@aws-sdk/client-ecr';
import { ecrClient, loginPassword } from '../support/ecr.ts';
import { freePort } from '../support/free-port.ts';
import { type Link, openLink } from '../support/link.ts';
import { type Server, type ServerOptions, startServer } from '../support/server.ts';
import { tempDir } from '../support/temp.ts';
import { openRegistryClient, type RegistryClient } from './registry-client.ts';
import { destination, region as near, source } from './world.ts';

export { near };
/** In two cells, the other one's. */
export const far = 'us-west-2';

export const topologies = ['one server', 'two cells'] as const;
export type TopologyName = (typeof topologies)[number];

/** Where the source's registry (`near`) and the destinations (`far`) are served, so that one test fits both. */
export interface Topology {
  readonly name: TopologyName;
  /** The home of the accounts first. */
  readonly servers: readonly Server[];
  serverOf(region: string): Server;
  /** The root user of an account, at the server of that region. */
  ecr(account: string, region: string): ECRClient;
  /** `patient`: it waits for a server that is away. */
  registry(account: string, region: string, patient?: 'patient'): RegistryClient;
  /** What `near` reaches the channel of `far` through, and the other way round; only between two cells. */
  readonly links: readonly Link[];
  close(): Promise<void>;
}

/** What the server of a region is to have of its own. */
export type OptionsOf = (region: string) => Pick<ServerOptions, 'env' | 'dataDirectory'>;

export interface TopologyOptions {
  readonly optionsOf?: OptionsOf;
  /** Further sections of the configuration file, as YAML. */
  readonly configuration?: string;
  readonly accounts?: readonly string[];
  /** Milliseconds by which the clock of a region's server is ahead, so that clients sign with its time. */
  readonly clockOffset?: (region: string) => number;
  /** Without links: the cells reach each other at once, as they do in earnest. */
  readonly direct?: boolean;
}

export async function openTopology(name: TopologyName, options: TopologyOptions = {}): Promise<Topology> {
  const { accounts = [source, destination], configuration = '', optionsOf = () => ({}) } = options;
  const dir = tempDir('topology');
  const links: Link[] = [];
  const servers: Server[] = [];
  const clients = new Map<string, ECRClient>();
  const close = async () => {
    for (const client of clients.values()) client.destroy();
    for (const server of servers) await server.remove();
    for (const link of links) link.close();
    dir.remove();
  };
  const declared = accounts.map(id => `  - { id: "${id}", name: "account-${id}" }\n`).join('');
  const landingZone = `accounts:\n${declared}`;
  const configured = (file: string, text: string) => {
    writeFileSync(join(dir.path, file), text);
    return ['--config', join(dir.path, file)];
  };
  try {
    if (name === 'one server') {
      const given = configured('entrepot.yaml', configuration);
      servers.push(await startServer({ landingZone, options: given, ...optionsOf(near) }));
    } else {
      const ports = {
        near: await freePort(),
        far: await freePort(),
        atNear: await freePort(),
        atFar: await freePort(),
      };
      if (!options.direct) links.push(await openLink(ports.atFar), await openLink(ports.atNear));
      writeFileSync(join(dir.path, 'cells.key'), randomBytes(32).toString('hex'), { mode: 0o600 });
      const [toFar, toNear] = links.map(link => link.port);
      const cells = (nearChannel: number, farChannel: number) =>
        `${configuration}cells:
  home: near
  key: ${join(dir.path, 'cells.key')}
  cells:
    near: { channel: 127.0.0.1:${nearChannel}, regions: [${near}], url: http://127.0.0.1:${ports.near} }
    far: { channel: 127.0.0.1:${farChannel}, regions: [${far}], url: http://127.0.0.1:${ports.far} }
`;
      const start = (cell: 'near' | 'far', region: string, text: string, zone?: string) =>
        startServer({
          ...(zone !== undefined && { landingZone: zone }),
          listen: `127.0.0.1:${ports[cell]}`,
          options: [...configured(`${cell}.yaml`, text), '--cell', cell],
          ...optionsOf(region),
        });
      servers.push(await start('near', near, cells(ports.atNear, toFar ?? ports.atFar), landingZone));
      servers.push(await start('far', far, cells(toNear ?? ports.atNear, ports.atFar)));
    }
  } catch (error) {
    await close();
    throw error;
  }

  const home = servers[0] as Server;
  const keys = new Map(accounts.map(account => [account, home.rootOf(account)]));
  const serverOf = (region: string) => (region === far ? (servers.at(-1) as Server) : home);
  const ecr = (account: string, region: string) => {
    const key = `${account}/${region}`;
    const credentials = keys.get(account) ?? home.rootOf(account);
    let client = clients.get(key);
    if (client) return client;
    client = ecrClient(serverOf(region).url, credentials, region);
    client.config.systemClockOffset = options.clockOffset?.(region) ?? 0;
    clients.set(key, client);
    return client;
  };
  const topology: Topology = {
    name,
    servers,
    serverOf,
    ecr,
    links,
    registry(account, region, patient) {
      let authorization: string | undefined;
      const login = async () => {
        authorization ??= `AWS:${await loginPassword(ecr(account, region))}`;
        return `Basic ${Buffer.from(authorization).toString('base64')}`;
      };
      const base = `${serverOf(region).url}/v2/${account}/${region}`;
      return openRegistryClient(base, login, patient !== undefined);
    },
    close,
  };
  await followed(topology, accounts).catch(async error => {
    await close();
    throw error;
  });
  return topology;
}

/** Waits until every server knows every account. */
async function followed(topology: Topology, accounts: readonly string[]): Promise<void> {
  for (const account of accounts) {
    for (const deadline = Date.now() + 20_000; ; await sleep(50)) {
      try {
        await topology.ecr(account, far).send(new DescribeRegistryCommand({}));
        break;
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
    }
  }
}
