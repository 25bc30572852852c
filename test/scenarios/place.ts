import { type Aws, type AwsBinary, awsBinary, awsCli } from '../support/aws-cli.ts';
import type { Credentials } from '../support/credentials.ts';
import { type Docker, dockerCli } from '../support/docker.ts';
import { type Dockerd, startDockerd } from '../support/dockerd.ts';
import { exclusive } from '../support/exclusive.ts';
import { addHosts } from '../support/hosts.ts';
import { missing, skipUnless } from '../support/needs.ts';
import { type Server, startServer } from '../support/server.ts';
import { tempDir } from '../support/temp.ts';
import { makeTls } from '../support/tls.ts';

/** How the clients of a scenario find the server. */
export const ways = ['the name that the server hands out', 'the AWS host names, over TLS'] as const;
export type Way = (typeof ways)[number];

/** What a scenario takes place in: a server, a Docker engine, and clients for every principal. */
export interface Place {
  readonly server: Server;
  /** A CLI of this major version, as the holder of these keys. */
  aws(keys: Credentials, major?: 1 | 2): Aws;
  /** The Docker CLI of somebody, with logins of their own. */
  docker(somebody: string): Docker;
  /**
   * What one writes before a tag in this way of reaching the server: `repositoryUri`, or the AWS name, in the place's
   * own region if no other is given.
   */
  reference(
    repository: { readonly repositoryUri: string; readonly repositoryName: string },
    owner: string,
    region?: string,
  ): string;
  /** A directory for the scenario's files. */
  readonly home: string;
  close(): Promise<void>;
}

const awsHost = (account: string, region: string) => `${account}.dkr.ecr.${region}.amazonaws.com`;

/** Why a scenario cannot run here, or false. */
export const skipScenario = (name: string): string | false =>
  skipUnless(
    name,
    missing.root(),
    missing.program('dockerd', 'Debian: docker.io'),
    missing.program('docker', 'Debian: docker.io'),
    missing.program('busybox', 'Debian: busybox-static'),
    missing.program('openssl', 'Debian: openssl'),
    awsBinary(2) === undefined ? 'the AWS CLI v2 (Debian: awscli)' : undefined,
    awsBinary(1) === undefined ? 'the AWS CLI v1 (pip: awscli)' : undefined,
  );

/** `organization` is that section of the landing zone; `more` are regions beside the one that clients are in. */
export async function openPlace(
  way: Way,
  accounts: readonly string[],
  region: string,
  organization = '',
  more: readonly string[] = [],
): Promise<Place> {
  const declared = accounts.map(id => `  - id: "${id}"\n    name: account-${id}\n`).join('');
  const landingZone = `accounts:\n${declared}${organization}`;
  const home = tempDir('scenario');
  const byAwsName = way === 'the AWS host names, over TLS';
  const undo: (() => void | Promise<void>)[] = [() => home.remove()];
  const close = async () => {
    for (const step of undo.reverse()) await step();
  };
  try {
    let engine: Dockerd;
    let server: Server;
    let caBundle: string | undefined;
    if (byAwsName) {
      const regions = [region, ...more];
      const regional = regions.flatMap(each => [`api.ecr.${each}`, `ecr.${each}`, `sts.${each}`]);
      const services = [...regional, 'sts', 'iam', 'organizations.us-east-1'];
      const names = services.map(service => `${service}.amazonaws.com`);
      const wildcards = regions.map(each => `*.dkr.ecr.${each}.amazonaws.com`);
      const tls = await makeTls(home.path, [...names, ...wildcards]);
      caBundle = tls.ca;
      // Port 443 and the hosts file. The engine comes after: it may remember for seconds that a name is not there.
      undo.push(await exclusive('aws-host-names'));
      const registries = accounts.flatMap(account => regions.map(each => awsHost(account, each)));
      const hosts = addHosts([...names, ...registries]);
      undo.push(() => hosts.remove());
      engine = await startDockerd({ SSL_CERT_FILE: tls.ca });
      undo.push(() => engine.stop());
      server = await startServer({
        landingZone,
        listen: '127.0.0.1:443',
        options: [
          '--tls-cert',
          tls.cert,
          '--tls-key',
          tls.key,
          '--registry-host',
          awsHost('{account}', '{region}'),
        ],
      });
    } else {
      engine = await startDockerd();
      undo.push(() => engine.stop());
      server = await startServer({ landingZone });
    }
    undo.push(() => server.remove());
    const place = {
      region,
      ...(byAwsName ? {} : { endpoint: server.url }),
      ...(caBundle === undefined ? {} : { caBundle }),
    };
    return {
      server,
      home: home.path,
      aws: (keys, major = 2) => awsCli(awsBinary(major) as AwsBinary, place, keys, home.path),
      docker: somebody => dockerCli(engine, home.path, somebody),
      reference: ({ repositoryUri, repositoryName }, owner, at = region) =>
        byAwsName ? `${awsHost(owner, at)}/${repositoryName}` : repositoryUri,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The part of an image's reference that `docker login` takes. */
export const hostOf = (reference: string): string => reference.slice(0, reference.indexOf('/'));
