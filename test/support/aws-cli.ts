import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Credentials } from './credentials.ts';
import { programs } from './needs.ts';
import { type Ran, run, succeeded } from './run.ts';

export interface AwsBinary {
  readonly path: string;
  readonly major: 1 | 2;
  /** Whether it heeds AWS_ENDPOINT_URL (1.29 and 2.13 on); older ones take the option `--endpoint-url` only. */
  readonly readsEndpointUrl: boolean;
}

/** Where `.ci/run` puts the CLI v1 on a machine that has none. */
const own = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'entrepot/aws-cli-v1/bin/aws');

function inspect(path: string): AwsBinary | undefined {
  try {
    const said = execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    const version = /^aws-cli\/([12])\.(\d+)\./.exec(said);
    if (version === null) return undefined;
    const major = Number(version[1]) as 1 | 2;
    return { path, major, readsEndpointUrl: Number(version[2]) >= (major === 1 ? 29 : 13) };
  } catch {
    return undefined;
  }
}

/** The first AWS CLI of this major version on the machine. */
export function awsBinary(major: 1 | 2): AwsBinary | undefined {
  for (const path of [...programs('aws'), own]) {
    const binary = inspect(path);
    if (binary?.major === major) return binary;
  }
  return undefined;
}

/** One that can be pointed at a server by AWS_ENDPOINT_URL alone, as the documents do it. */
export const awsByEnvironment = (): AwsBinary | undefined =>
  [awsBinary(2), awsBinary(1)].find(binary => binary?.readsEndpointUrl);

/** How to reach AWS, or what stands for it. */
export interface AwsPlace {
  /** AWS_ENDPOINT_URL; undefined for AWS's own host names. */
  readonly endpoint?: string;
  readonly region: string;
  /** A file of CA certificates to trust instead of the system's. */
  readonly caBundle?: string;
}

export interface Aws {
  /** The environment that the CLI gets: the caller's PATH, one principal's keys, and nothing of the user's own setup. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs `aws ARGS`; does not throw when it fails. */
  try(...args: readonly string[]): Promise<Ran>;
  /** Runs `aws ARGS --output json` and answers what it printed; throws when it fails. */
  json<T>(...args: readonly string[]): Promise<T>;
  /** Runs `aws ARGS --output text` and answers what it printed, trimmed; throws when it fails. */
  text(...args: readonly string[]): Promise<string>;
  /** The same CLI in another region. */
  in(region: string): Aws;
}

/** An AWS CLI as one principal uses it. */
export function awsCli(binary: AwsBinary, place: AwsPlace, keys: Credentials, home: string): Aws {
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: home,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    AWS_REGION: place.region,
    AWS_DEFAULT_REGION: place.region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    ...(keys.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: keys.sessionToken }),
    ...(place.endpoint === undefined ? {} : { AWS_ENDPOINT_URL: place.endpoint }),
    ...(place.caBundle === undefined ? {} : { AWS_CA_BUNDLE: place.caBundle }),
  };
  const endpointOption =
    place.endpoint === undefined || binary.readsEndpointUrl ? [] : ['--endpoint-url', place.endpoint];
  const call = (args: readonly string[]) => run(binary.path, [...endpointOption, ...args], { env });
  return {
    env,
    try: (...args) => call(args),
    json: async <T>(...args: readonly string[]): Promise<T> => {
      const { stdout } = succeeded(await call([...args, '--output', 'json']));
      return (stdout.trim() === '' ? {} : JSON.parse(stdout)) as T;
    },
    text: async (...args) => succeeded(await call([...args, '--output', 'text'])).stdout.trim(),
    in: region => awsCli(binary, { ...place, region }, keys, home),
  };
}
