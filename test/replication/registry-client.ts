import { createHash } from 'node:crypto';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What `isOutage` looks for: the server is not there, or went away in between. */
const gone = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ECONNABORTED']);

/** Whether an error says that nobody answered, in contrast to an answer that says no. */
export const isOutage = (error: unknown): boolean =>
  gone.has((error as NodeJS.ErrnoException | undefined)?.code ?? '');

/** A registry answered what it should not have. */
export class UnexpectedAnswer extends Error {}

export interface TestImage {
  readonly mediaType: string;
  readonly manifest: Buffer;
  readonly digest: string;
  readonly blobs: readonly Buffer[];
  /** Of a list. */
  readonly children: readonly TestImage[];
}

/** One account's registry in one region, through `/v2`. */
export interface RegistryClient {
  /** Uploads what an image is made of, its children, and the image itself. Resolves when the last is acknowledged. */
  push(repository: string, image: TestImage, tag?: string): Promise<void>;
  /** Pulls an image whole, each digest checked; resolves to its digest. Throws UnexpectedAnswer. */
  pull(repository: string, reference: string): Promise<string>;
  /** The digest behind a tag; undefined where there is none. */
  digestOf(repository: string, tag: string): Promise<string | undefined>;
}

const ociImage = 'application/vnd.oci.image.manifest.v1+json';
const ociIndex = 'application/vnd.oci.image.index.v1+json';
export const sha256 = (content: Uint8Array): string =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;
const described = (content: Buffer, mediaType: string) => ({
  mediaType,
  digest: sha256(content),
  size: content.length,
});

function imageOf(mediaType: string, content: object, blobs: Buffer[], children: TestImage[]): TestImage {
  const manifest = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...content }));
  return { mediaType, manifest, digest: sha256(manifest), blobs, children };
}

/** An image of these layers. `name` makes it differ from others of the same layers. */
export function makeImage(name: string, layers: readonly Buffer[]): TestImage {
  const config = Buffer.from(JSON.stringify({ config: { Labels: { name } } }));
  const content = {
    config: described(config, 'application/vnd.oci.image.config.v1+json'),
    layers: layers.map(layer => described(layer, 'application/vnd.oci.image.layer.v1.tar')),
  };
  return imageOf(ociImage, content, [config, ...layers], []);
}

export const makeList = (children: TestImage[]): TestImage =>
  imageOf(
    ociIndex,
    { manifests: children.map(({ manifest, mediaType }) => described(manifest, mediaType)) },
    [],
    children,
  );

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: Buffer;
}

/**
 * `base`: `http://HOST:PORT/v2/ACCOUNT/REGION`. `authorization`: asked for at each request. `patient`: what nobody
 * answers is asked again until somebody does; what was acknowledged is not.
 */
export function openRegistryClient(
  base: string,
  authorization: () => Promise<string>,
  patient = false,
): RegistryClient {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });

  const ask = async (method: string, path: string, body?: Buffer, type?: string): Promise<Answer> => {
    const headers = {
      authorization: await authorization(),
      accept: `${ociImage}, ${ociIndex}`,
      ...(body && { 'content-length': body.length }),
      ...(type && { 'content-type': type }),
    };
    return new Promise((resolve, reject) => {
      const request = http.request(`${base}/${path}`, { method, agent, headers });
      request.on('error', reject);
      request.on('response', response => {
        const chunks: Buffer[] = [];
        response.on('data', chunk => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const { statusCode: status = 0, headers } = response;
          resolve({ status, type: headers['content-type'], body: Buffer.concat(chunks) });
        });
      });
      request.end(body);
    });
  };
  const patiently: typeof ask = async (...asking) => {
    for (;;) {
      try {
        return await ask(...asking);
      } catch (error) {
        if (!patient || !isOutage(error)) throw error;
        await sleep(5);
      }
    }
  };
  const expect = async (status: number, ...asking: Parameters<typeof ask>): Promise<Answer> => {
    const answer = await patiently(...asking);
    if (answer.status === status) return answer;
    throw new UnexpectedAnswer(`${asking[0]} ${asking[1]}: ${answer.status} ${answer.body}`);
  };
  const whole = (path: string, bytes: Buffer, digest: string) => {
    if (sha256(bytes) !== digest)
      throw new UnexpectedAnswer(`GET ${path}: ${bytes.length} bytes of another digest`);
  };

  const client: RegistryClient = {
    async push(repository, image, tag) {
      for (const child of image.children) await client.push(repository, child);
      for (const blob of image.blobs)
        await expect(201, 'POST', `${repository}/blobs/uploads/?digest=${sha256(blob)}`, blob);
      const path = `${repository}/manifests/${tag ?? image.digest}`;
      await expect(201, 'PUT', path, image.manifest, image.mediaType);
    },
    async pull(repository, reference) {
      const path = `${repository}/manifests/${reference}`;
      const { body } = await expect(200, 'GET', path);
      const digest = sha256(body);
      if (reference.startsWith('sha256:')) whole(path, body, reference);
      const { config, layers = [], manifests = [] } = JSON.parse(body.toString());
      for (const blob of config ? [config, ...layers] : layers) {
        const at = `${repository}/blobs/${blob.digest}`;
        whole(at, (await expect(200, 'GET', at)).body, blob.digest);
      }
      for (const child of manifests) await client.pull(repository, child.digest);
      return digest;
    },
    async digestOf(repository, tag) {
      const { status, body } = await ask('GET', `${repository}/manifests/${tag}`);
      return status === 200 ? sha256(body) : undefined;
    },
  };
  return client;
}
