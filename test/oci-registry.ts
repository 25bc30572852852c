import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { CreateRepositoryCommand, SetRepositoryPolicyCommand } from '@aws-sdk/client-ecr';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import type { Credentials } from './support/credentials.ts';
import { ecrClient, loginPassword } from './support/ecr.ts';
import { type Server, startServer } from './support/server.ts';

export const owner = '123456789012';
export const stranger = '987654321098';
export const region = 'us-east-1';

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  /** The code of an answer in the shape of an OCI error, which it must then have. */
  readonly code: string;
  readonly json: unknown;
}

export interface Asking {
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: Uint8Array | string;
  /** In place of the client's own. */
  readonly authorization?: string | undefined;
}

/** One principal, logged in: `ask('GET', '/v2/')`. */
export type Client = (method: string, path: string, asking?: Asking) => Promise<Answer>;

/** A server with two accounts. The owner has `app/web`, `app/other` and `app/frozen`; the stranger has `app/web`. */
export interface OciRegistry {
  readonly server: Server;
  /** The root user of the account that the bare names belong to. */
  readonly root: Client;
  /** Another principal of that account, who may do everything to its repositories. */
  readonly user: Client;
  /** The root user of another account, whom the owner's policy lets do everything to `app/shared`. */
  readonly stranger: Client;
  readonly nobody: Client;
  /** What stands in a header Authorization of the root user. */
  readonly authorization: string;
  /** Uploads that are under way, as the disk shows them. */
  stages(): readonly string[];
}

export const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });

export function send(url: string, method: string, path: string, asking: Asking): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers: http.OutgoingHttpHeaders = { ...asking.headers };
    if (asking.authorization !== undefined) headers.authorization = asking.authorization;
    if (asking.body !== undefined && headers['transfer-encoding'] === undefined) {
      headers['content-length'] ??= Buffer.byteLength(asking.body);
    }
    const { hostname, port } = new URL(url);
    const request = http.request({ hostname, port, method, path, headers, agent });
    request.on('error', reject);
    request.on('response', async response => {
      const chunks: Buffer[] = [];
      try {
        for await (const chunk of response) chunks.push(chunk as Buffer);
      } catch (error) {
        return reject(error);
      }
      resolve(answerOf(response, Buffer.concat(chunks)));
    });
    request.end(asking.body);
  });
}

const answerOf = (response: http.IncomingMessage, body: Buffer): Answer => ({
  status: response.statusCode as number,
  headers: response.headers,
  body,
  get code() {
    return errorCode(this);
  },
  get json() {
    return JSON.parse(body.toString());
  },
});

/** Checks the shape of an OCI error, and that it tells nothing of the inside. */
function errorCode(answer: Answer): string {
  const text = answer.body.toString();
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8', text);
  const { errors } = JSON.parse(text) as { errors: { code: string; message: string }[] };
  assert.equal(errors.length, 1);
  assert.match(errors[0]?.message ?? '', /\S/);
  assert.doesNotMatch(text, /node:|\.ts\b|\bat \w+ \(|\/work\/|\/tmp\/|SQLITE|ENOENT|undefined|\[object/);
  return errors[0]?.code ?? '';
}

/** `options`: further ones of `entrepot serve`; `env`: further variables of its environment. */
export async function openOciRegistry(
  options: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<OciRegistry> {
  const landingZone = `accounts:\n${[owner, stranger].map(id => `  - id: "${id}"\n    name: account-${id}\n`).join('')}`;
  const server = await startServer({
    landingZone,
    options: ['--default-registry', `${owner}/${region}`, ...options],
    env,
  });
  const ownerEcr = ecrClient(server.url, server.rootOf(owner), region);
  const strangerEcr = ecrClient(server.url, server.rootOf(stranger), region);
  for (const repositoryName of ['app/web', 'app/other', 'app/shared']) {
    await ownerEcr.send(new CreateRepositoryCommand({ repositoryName }));
  }
  await ownerEcr.send(
    new CreateRepositoryCommand({ repositoryName: 'app/frozen', imageTagMutability: 'IMMUTABLE' }),
  );
  await strangerEcr.send(new CreateRepositoryCommand({ repositoryName: 'app/web' }));
  await ownerEcr.send(
    new SetRepositoryPolicyCommand({
      repositoryName: 'app/shared',
      policyText: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: stranger }, Action: 'ecr:*' }],
      }),
    }),
  );
  const passwords = await Promise.all([
    loginPassword(ownerEcr),
    loginPassword(ecrClient(server.url, await createUser(server), region)),
    loginPassword(strangerEcr),
  ]);
  const [root, user, other] = passwords.map(
    password => `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`,
  ) as [string, string, string];
  const client =
    (authorization: string | undefined): Client =>
    (method, path, asking = {}) =>
      send(server.url, method, path, { authorization, ...asking });
  return {
    server,
    root: client(root),
    user: client(user),
    stranger: client(other),
    nobody: client(undefined),
    authorization: root,
    stages: () => readdirSync(join(server.data, 'blobs/stages')),
  };
}

async function createUser(server: Server): Promise<Credentials> {
  const iam = new IAMClient({
    endpoint: server.url,
    region,
    credentials: server.rootOf(owner),
    maxAttempts: 1,
  });
  const UserName = 'pusher';
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName,
      PolicyName: 'rights',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'ecr:*', Resource: '*' }],
      }),
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    accessKeyId: AccessKey?.AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  };
}

export const digestOf = (content: Uint8Array | string, algorithm = 'sha256'): string =>
  `${algorithm}:${createHash(algorithm).update(content).digest('hex')}`;

export const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
export const ociIndex = 'application/vnd.oci.image.index.v1+json';

let made = 0;
/** Bytes that no other call gives. */
export const fresh = (size = 64): Buffer => Buffer.alloc(size, `content ${process.pid} ${made++} `);

export async function pushBlob(client: Client, repository: string, content: Uint8Array): Promise<string> {
  const digest = digestOf(content);
  const pushed = await client('POST', `/v2/${repository}/blobs/uploads/?digest=${digest}`, { body: content });
  assert.equal(pushed.status, 201, pushed.body.toString());
  return digest;
}

export const descriptor = (content: Uint8Array | string, mediaType: string) => ({
  mediaType,
  digest: digestOf(content),
  size: Buffer.byteLength(content),
});

/** A manifest whose blobs are in the repository. */
export async function makeManifest(client: Client, repository: string, more: object = {}): Promise<Buffer> {
  const [config, layer] = [fresh(), fresh()];
  await pushBlob(client, repository, config);
  await pushBlob(client, repository, layer);
  return Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: ociManifest,
      config: descriptor(config, 'application/vnd.oci.image.config.v1+json'),
      layers: [descriptor(layer, 'application/vnd.oci.image.layer.v1.tar')],
      ...more,
    }),
  );
}

export const putManifest = (
  client: Client,
  repository: string,
  reference: string,
  body: Uint8Array | string,
  type = ociManifest,
): Promise<Answer> =>
  client('PUT', `/v2/${repository}/manifests/${reference}`, { body, headers: { 'content-type': type } });

/** Begins an upload; gives the path to go on with. */
export async function beginUpload(client: Client, repository: string): Promise<string> {
  const begun = await client('POST', `/v2/${repository}/blobs/uploads/`);
  assert.equal(begun.status, 202, begun.body.toString());
  return begun.headers.location as string;
}
