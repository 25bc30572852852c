import { createHash, type Hash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';

/** The client of the replication benchmark: bytes of any size go by without being held. */

export const mebibyte = 1024 ** 2;

/** Bytes that no other call gives, as they would be sent. */
export interface Content {
  readonly size: number;
  readonly digest: string;
  pieces(): Generator<Buffer>;
}

/** A block of chance, again and again, with a number in front of each: nothing on the way can make it smaller. */
export function freshContent(size: number): Content {
  const block = randomBytes(Math.min(size, mebibyte));
  function* pieces() {
    for (let at = 0; at < size; at += block.length) {
      if (block.length >= 16) block.writeBigUInt64LE(BigInt(at), 8);
      yield block.subarray(0, Math.min(block.length, size - at));
    }
  }
  const hash = createHash('sha256');
  for (const piece of pieces()) hash.update(piece);
  return { size, digest: `sha256:${hash.digest('hex')}`, pieces };
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });
const mediaType = 'application/vnd.oci.image.manifest.v1+json';
const digestOf = (hash: Hash) => `sha256:${hash.digest('hex')}`;

/** A registry as `http://HOST:PORT/v2/ACCOUNT/REGION`. */
export interface Place {
  readonly url: string;
  readonly authorization: string;
}

async function ask(
  { url, authorization }: Place,
  method: string,
  path: string,
  body?: { readonly size: number; readonly pieces: Iterable<Buffer>; readonly type?: string },
): Promise<IncomingMessage> {
  const headers = {
    authorization,
    'content-length': body?.size ?? 0,
    ...(body?.type !== undefined && { 'content-type': body.type }),
  };
  const sent = request(path.startsWith('/') ? new URL(path, url) : `${url}/${path}`, {
    method,
    headers,
    agent,
  });
  const answered = once(sent, 'response');
  for (const piece of body?.pieces ?? []) if (!sent.write(piece)) await once(sent, 'drain');
  sent.end();
  const [answer] = (await answered) as [IncomingMessage];
  return answer;
}

async function finished(answer: IncomingMessage, status: number, what: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  if (answer.statusCode !== status) throw new Error(`${what}: ${answer.statusCode} ${body}`);
  return body;
}

async function pushBlob(place: Place, repository: string, { digest, size, pieces }: Content): Promise<void> {
  const begun = await ask(place, 'POST', `${repository}/blobs/uploads/`);
  await finished(begun, 202, 'POST upload');
  const location = new URL(begun.headers.location as string, place.url);
  location.searchParams.set('digest', digest);
  const put = await ask(place, 'PUT', `${location.pathname}${location.search}`, { size, pieces: pieces() });
  await finished(put, 201, 'PUT blob');
}

const config = Buffer.from('{}');
export const configContent: Content = {
  size: config.length,
  digest: digestOf(createHash('sha256').update(config)),
  *pieces() {
    yield config;
  },
};

/** Pushes an image of one layer; resolves to its digest and to when its end was acknowledged. */
export async function push(
  place: Place,
  repository: string,
  tag: string,
  layer: Content,
): Promise<{ digest: string; at: number }> {
  await pushBlob(place, repository, layer);
  await pushBlob(place, repository, configContent);
  const of = ({ digest, size }: Content, type: string) => ({ mediaType: type, digest, size });
  const manifest = Buffer.from(
    JSON.stringify({
      ...{ schemaVersion: 2, mediaType },
      config: of(configContent, 'application/vnd.oci.image.config.v1+json'),
      layers: [of(layer, 'application/vnd.oci.image.layer.v1.tar')],
    }),
  );
  const body = { size: manifest.length, pieces: [manifest], type: mediaType };
  await finished(await ask(place, 'PUT', `${repository}/manifests/${tag}`, body), 201, 'PUT manifest');
  return { at: performance.now(), digest: digestOf(createHash('sha256').update(manifest)) };
}

/** The digest that a tag points at; undefined where there is no such tag or repository. */
export async function tagged(place: Place, repository: string, tag: string): Promise<string | undefined> {
  const answer = await ask(place, 'GET', `${repository}/manifests/${tag}`);
  if (answer.statusCode === 404) return void (await finished(answer, 404, 'GET manifest'));
  const body = await finished(answer, 200, 'GET manifest');
  return digestOf(createHash('sha256').update(body));
}

/** Pulls a layer to its end; throws where it is not the same bytes. */
export async function pullLayer(place: Place, repository: string, { digest }: Content): Promise<void> {
  const answer = await ask(place, 'GET', `${repository}/blobs/${digest}`);
  const hash = createHash('sha256');
  for await (const chunk of answer) hash.update(chunk as Buffer);
  const found = digestOf(hash);
  if (answer.statusCode !== 200 || found !== digest)
    throw new Error(`${digest}: ${answer.statusCode} ${found}`);
}
