import { createHash } from 'node:crypto';
import { type Blob, type Content, KiB, MiB } from './content.ts';
import { repository } from './peers/candidate.ts';
import { blobPath, manifestType, RegistryClient } from './registry-client.ts';

export interface Image {
  readonly tag: string;
  readonly config: Blob;
  readonly layers: readonly Blob[];
  readonly manifest: string;
  readonly digest: string;
}

/** Layers of an image: a large one and some small ones, as a program on a base has them. */
export const layerSizes = [4 * MiB, MiB, MiB, 256 * KiB];
const configSize = 2 * KiB;
/** As many as Docker uploads or downloads at a time for one image. */
const lanes = { push: 5, pull: 3 } as const;

const descriptor = (mediaType: string, { digest, size }: Blob) => ({ mediaType, digest, size });

let made = 0;

export function makeImage(content: Content, sizes: readonly number[] = layerSizes): Image {
  const config = content.blob(configSize);
  const layers = sizes.map(size => content.blob(size));
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: layers.map(layer => descriptor('application/vnd.oci.image.layer.v1.tar+gzip', layer)),
  });
  const digest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
  return { tag: `image-${++made}`, config, layers, manifest, digest };
}

/** Does the work on each item, on as many connections of one client as there are lanes. */
async function inLanes<T>(
  clients: readonly RegistryClient[],
  items: readonly T[],
  work: (client: RegistryClient, item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  await Promise.all(
    clients.map(async client => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(client, item);
    }),
  );
}

async function withClients(
  count: number,
  url: string,
  login: readonly string[],
  work: (clients: readonly RegistryClient[]) => Promise<void>,
): Promise<void> {
  const clients = await Promise.all(Array.from({ length: count }, () => RegistryClient.open(url, login)));
  try {
    await work(clients);
  } finally {
    for (const client of clients) client.close();
  }
}

/** As Docker pushes: ask whether each layer is there, upload those in parallel that are not, config, manifest. */
export function pushImage(url: string, login: readonly string[], image: Image): Promise<void> {
  return withClients(lanes.push, url, login, async clients => {
    const first = clients[0] as RegistryClient;
    const pushMissing = async (client: RegistryClient, blob: Blob) => {
      await client.ask(404, 'HEAD', blobPath(blob));
      await client.pushBlob(blob);
    };
    await first.ask(200, 'GET', '/v2/');
    await inLanes(clients, image.layers, pushMissing);
    await pushMissing(first, image.config);
    await first.pushManifest(image.tag, image.manifest);
  });
}

/** As Docker pulls: what the tag points at, the manifest by its digest, config and layers in parallel. */
export function pullImage(url: string, login: readonly string[], image: Image): Promise<void> {
  return withClients(lanes.pull, url, login, async clients => {
    const first = clients[0] as RegistryClient;
    const headers = [`Accept: ${manifestType}`];
    await first.ask(200, 'GET', '/v2/');
    await first.ask(200, 'HEAD', `/v2/${repository}/manifests/${image.tag}`, { headers });
    await first.ask(200, 'GET', `/v2/${repository}/manifests/${image.digest}`, { headers });
    await inLanes(clients, [image.config, ...image.layers], (client, blob) => client.pullBlob(blob));
  });
}
