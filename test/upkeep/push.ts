import { CreateRepositoryCommand } from '@aws-sdk/client-ecr';
import { digestOf, ociManifest, send } from '../oci-registry.ts';
import { ecrClient, loginPassword } from '../support/ecr.ts';
import { type Server, startServer } from '../support/server.ts';

export const account = '123456789012';
export const region = 'us-east-1';

export interface Place {
  readonly server: Server;
  /** Asks as the account's root user, at the path after `/v2/ACCOUNT/REGION/`. */
  ask(
    method: string,
    path: string,
    body?: Uint8Array | string,
    type?: string,
  ): Promise<{ status: number; body: Buffer }>;
  createRepository(name: string): Promise<void>;
}

export async function openPlace(options: readonly string[], dataDirectory?: string): Promise<Place> {
  const landingZone = `accounts: [{ id: "${account}", name: one }]`;
  const server = await startServer({
    landingZone,
    options,
    ...(dataDirectory === undefined ? {} : { dataDirectory }),
  });
  const client = ecrClient(server.url, server.rootOf(account), region);
  const authorization = `Basic ${Buffer.from(`AWS:${await loginPassword(client)}`).toString('base64')}`;
  return {
    server,
    ask: (method, path, body, type) =>
      send(server.url, method, `/v2/${account}/${region}/${path}`, {
        authorization,
        ...(body !== undefined && { body }),
        ...(type !== undefined && { headers: { 'content-type': type } }),
      }),
    async createRepository(repositoryName) {
      await client.send(new CreateRepositoryCommand({ repositoryName }));
    },
  };
}

/** An image of these blobs: its digest; undefined where one of the requests was refused, none with a wrong status. */
export async function pushImage(
  { ask }: Pick<Place, 'ask'>,
  repository: string,
  blobs: readonly Buffer[],
  tag?: string,
): Promise<string | undefined> {
  for (const blob of blobs) {
    const pushed = await ask('POST', `${repository}/blobs/uploads/?digest=${digestOf(blob)}`, blob);
    if (pushed.status !== 201) return refused(pushed, 503);
  }
  const manifest = manifestOf(blobs);
  const digest = digestOf(manifest);
  const put = await ask('PUT', `${repository}/manifests/${tag ?? digest}`, manifest, ociManifest);
  return put.status === 201 ? digest : refused(put, 404);
}

function refused(answer: { status: number; body: Buffer }, expected: number): undefined {
  if (answer.status !== expected) throw new Error(`${answer.status}: ${answer.body}`);
  return undefined;
}

/** Throws where the image does not come back whole. */
export async function pullImage(
  { ask }: Pick<Place, 'ask'>,
  repository: string,
  reference: string,
): Promise<void> {
  const pulled = await ask('GET', `${repository}/manifests/${reference}`);
  if (pulled.status !== 200) throw new Error(`manifest ${reference}: ${pulled.status}`);
  const { config, layers } = JSON.parse(pulled.body.toString());
  for (const { digest } of [config, ...layers]) {
    const blob = await ask('GET', `${repository}/blobs/${digest}`);
    if (blob.status !== 200) throw new Error(`blob ${digest} of ${reference}: ${blob.status}`);
    if (digestOf(blob.body) !== digest) throw new Error(`blob ${digest} of ${reference} is damaged`);
  }
}

function manifestOf(blobs: readonly Buffer[]): string {
  const [config, ...layers] = blobs.map((blob, index) => ({
    mediaType: `application/vnd.oci.image.${index === 0 ? 'config.v1+json' : 'layer.v1.tar'}`,
    digest: digestOf(blob),
    size: blob.length,
  }));
  return JSON.stringify({ schemaVersion: 2, mediaType: ociManifest, config, layers });
}
