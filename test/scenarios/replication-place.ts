import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { far, near, openTopology, type TopologyName } from '../replication/topology.ts';
import { type Aws, type AwsBinary, awsBinary, awsCli } from '../support/aws-cli.ts';
import { type Docker, dockerCli } from '../support/docker.ts';
import { startDockerd } from '../support/dockerd.ts';
import { root } from '../support/root.ts';
import { run, succeeded } from '../support/run.ts';
import { type Server, withoutOptions } from '../support/server.ts';
import { tempDir } from '../support/temp.ts';
import { hostOf, openPlace, ways } from './place.ts';

export { far, near };

interface Repository {
  readonly repositoryUri: string;
  readonly repositoryName: string;
}

/** Two accounts, each in two regions, and clients for them. */
export interface ReplicationPlace {
  /** The root user's CLI. */
  aws(account: string, region: string): Aws;
  /** The Docker CLI of somebody, logged in to a registry. */
  docker(somebody: string, account: string, region: string): Promise<Docker>;
  /** What one writes before a tag. Throws where there is no such repository. */
  reference(account: string, region: string, name: string): Promise<string>;
  /** The events that the server of a region can show, the latest last. */
  events(region: string): Promise<readonly Event[]>;
  /** The audit log of the server of a region. */
  audit(region: string): readonly AuditRecord[];
  /** For a scenario's files. */
  readonly home: string;
  close(): Promise<void>;
}

export interface Event {
  readonly account: string;
  readonly region: string;
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, string>>;
}

export interface AuditRecord {
  readonly eventName: string;
  readonly awsRegion: string;
  readonly recipientAccountId: string;
  readonly errorCode?: string;
  readonly requestParameters: Readonly<Record<string, unknown>>;
  readonly userIdentity: { readonly arn: string };
}

/** How the registries are served, and how their clients find them. */
export const replicationWays = [...ways.map(way => `one server, by ${way}` as const), 'two cells'] as const;
export type ReplicationWay = (typeof replicationWays)[number];

interface Opened {
  readonly home: string;
  serverOf(region: string): Server;
  aws(account: string, region: string): Aws;
  docker(somebody: string): Docker;
  reference(repository: Repository, account: string, region: string): string;
  close(): Promise<void>;
}

async function openOneServer(way: (typeof ways)[number], accounts: readonly string[]): Promise<Opened> {
  const place = await openPlace(way, accounts, near, '', [far]);
  const { home, server, docker, reference, close } = place;
  return {
    ...{ home, docker, reference, close },
    serverOf: () => server,
    aws: (account, region) => place.aws(server.rootOf(account)).in(region),
  };
}

async function openCells(name: TopologyName, accounts: readonly string[]): Promise<Opened> {
  const home = tempDir('scenario');
  const engine = await startDockerd();
  const topology = await openTopology(name, { accounts }).catch(async error => {
    await engine.stop();
    throw error;
  });
  const keys = (account: string) => topology.serverOf(near).rootOf(account);
  return {
    home: home.path,
    serverOf: topology.serverOf,
    aws(account, region) {
      const place = { endpoint: topology.serverOf(region).url, region };
      return awsCli(awsBinary(2) as AwsBinary, place, keys(account), home.path);
    },
    docker: somebody => dockerCli(engine, home.path, somebody),
    reference: ({ repositoryUri }) => repositoryUri,
    async close() {
      await topology.close();
      await engine.stop();
      home.remove();
    },
  };
}

export async function openReplicationPlace(
  way: ReplicationWay,
  accounts: readonly string[],
): Promise<ReplicationPlace> {
  const opened =
    way === 'two cells'
      ? await openCells(way, accounts)
      : await openOneServer(way === replicationWays[0] ? ways[0] : ways[1], accounts);
  const { home, aws, close, serverOf } = opened;
  const lines = (text: string) => text.split('\n').filter(line => line !== '');
  return {
    ...{ home, aws, close },
    async docker(somebody, account, region) {
      const docker = opened.docker(somebody);
      const cli = aws(account, region);
      const proxy = await cli.text(
        ...['ecr', 'get-authorization-token', '--query', 'authorizationData[0].proxyEndpoint'],
      );
      const uri = { repositoryUri: `${proxy.replace(/^https?:\/\//, '')}/any`, repositoryName: 'any' };
      const host = hostOf(opened.reference(uri, account, region));
      succeeded(await docker.login(host, await cli.text('ecr', 'get-login-password')));
      return docker;
    },
    async reference(account, region, name) {
      const { repositories } = await aws(account, region).json<{ repositories: [Repository] }>(
        ...['ecr', 'describe-repositories', '--repository-names', name],
      );
      return opened.reference(repositories[0], account, region);
    },
    async events(region) {
      const args = ['events', 'tail', '--data', serverOf(region).data, '--lines', '1000'];
      const env = withoutOptions(process.env);
      const { stdout } = succeeded(await run(join(root, 'bin/entrepot'), args, { env }));
      return lines(stdout).map(line => JSON.parse(line) as Event);
    },
    audit: region =>
      lines(readFileSync(join(serverOf(region).data, 'audit.log'), 'utf8')).map(
        line => JSON.parse(line) as AuditRecord,
      ),
  };
}
