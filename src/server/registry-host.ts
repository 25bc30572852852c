import { lookup } from 'node:dns/promises';

const loopback = (address: string) => address === '::1' || address.startsWith('127.');

/**
 * The `--registry-host` template where none was given: names like AWS's own under `localhost` if such names resolve
 * to this machine, else the path form, which works everywhere.
 */
export async function defaultRegistryHost(listenHost: string, port: number): Promise<string> {
  const local = loopback(listenHost) || ['0.0.0.0', '::', 'localhost'].includes(listenHost);
  if (!local) return `${listenHost}:${port}/{account}/{region}`;
  const resolves = await lookup('123456789012.dkr.ecr.us-east-1.localhost', { all: true }).then(
    found => found.length > 0 && found.every(({ address }) => loopback(address)),
    () => false,
  );
  return resolves ? `{account}.dkr.ecr.{region}.localhost:${port}` : `localhost:${port}/{account}/{region}`;
}
