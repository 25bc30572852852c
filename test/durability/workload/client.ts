import assert from 'node:assert/strict';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { type Answer, type Asking, digestOf, ociManifest, region, send } from '../../oci-registry.ts';
import { awsJsonCaller } from '../../support/aws-call.ts';
import type { Credentials } from '../../support/credentials.ts';
import { contentOf, type Manifest, manifestOf } from './content.ts';
import type { Ended, Marker } from './marker.ts';

export const ecr = { service: 'ecr', targetPrefix: 'AmazonEC2ContainerRegistry_V20150921' };

export const basic = (password: string): string =>
  `Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`;

/** An answer that says no is one, too; what a server cannot do at all is a failure of the test. */
function endedBy(answer: { readonly status: number }, what: string): Ended {
  assert.ok(answer.status < 500, `${what}: ${answer.status}`);
  return { outcome: answer.status < 300 ? 'done' : 'refused' };
}

/** A client of the recorded server: every operation of its is in the trace. */
export class Client {
  readonly #marker: Marker;
  readonly #url: () => string;
  readonly #keys: () => Credentials;
  #authorization: string | undefined;

  constructor(marker: Marker, server: { url: () => string; keys: () => Credentials }) {
    this.#marker = marker;
    this.#url = server.url;
    this.#keys = server.keys;
  }

  async logIn(): Promise<void> {
    const { value } = await this.#marker.during({ kind: 'log in' }, async () => {
      const { authorizationData } = (await this.#aws('GetAuthorizationToken', {})).body as {
        authorizationData: [{ authorizationToken: string }];
      };
      const [token] = authorizationData;
      return {
        outcome: 'done',
        value: Buffer.from(token.authorizationToken, 'base64').toString().slice('AWS:'.length),
      };
    });
    this.#authorization = basic(value as string);
  }

  /** Makes a user who may do everything to repositories, and a key of theirs. */
  async makeKey(user: string): Promise<void> {
    const iam = new IAMClient({
      endpoint: this.#url(),
      region,
      credentials: this.#keys(),
      maxAttempts: 1,
    });
    await this.#marker.during({ kind: 'make key' }, async () => {
      await iam.send(new CreateUserCommand({ UserName: user }));
      const PolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'ecr:*', Resource: '*' }],
      });
      await iam.send(new PutUserPolicyCommand({ UserName: user, PolicyName: 'rights', PolicyDocument }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: user }));
      return { outcome: 'done', value: `${AccessKey?.AccessKeyId}:${AccessKey?.SecretAccessKey}` };
    });
    iam.destroy();
  }

  async createRepository(repository: string, imageTagMutability = 'MUTABLE'): Promise<void> {
    await this.#marker.during({ kind: 'create repository', repository }, async () => {
      const input = { repositoryName: repository, imageTagMutability };
      return endedBy(await this.#aws('CreateRepository', input), `create ${repository}`);
    });
  }

  async deleteRepository(repository: string): Promise<void> {
    await this.#marker.during({ kind: 'delete repository', repository }, async () => {
      const input = { repositoryName: repository, force: true };
      return endedBy(await this.#aws('DeleteRepository', input), `delete ${repository}`);
    });
  }

  /** In one request. */
  async pushBlob(repository: string, content: string): Promise<void> {
    const body = contentOf(content);
    const digest = digestOf(body);
    await this.#marker.during({ kind: 'push blob', repository, digest }, async () =>
      endedBy(
        await this.#oci('POST', `/v2/${repository}/blobs/uploads/?digest=${digest}`, { body }),
        content,
      ),
    );
  }

  /** A request to begin, one for each chunk, one to finish. */
  async pushBlobInChunks(repository: string, content: string, chunk: number): Promise<void> {
    const upload = await this.appendChunks(repository, content, chunk, contentOf(content).length);
    const digest = digestOf(contentOf(content));
    await this.#marker.during({ kind: 'push blob', repository, digest, upload }, async () =>
      endedBy(await this.#oci('PUT', `${upload}?digest=${digest}`), content),
    );
  }

  /** Begins an upload and goes as far as `until`; answers its path. */
  async appendChunks(repository: string, content: string, chunk: number, until: number): Promise<string> {
    const bytes = contentOf(content);
    const begun = await this.#oci('POST', `/v2/${repository}/blobs/uploads/`);
    assert.equal(begun.status, 202);
    const upload = new URL(begun.headers.location as string, this.#url()).pathname;
    for (let at = 0; at < until; at += chunk) {
      const end = Math.min(until, at + chunk);
      await this.#marker.during({ kind: 'append', upload, content, end }, async () => {
        const headers = { 'content-range': `${at}-${end - 1}` };
        return endedBy(await this.#oci('PATCH', upload, { body: bytes.subarray(at, end), headers }), content);
      });
    }
    return upload;
  }

  async mountBlob(repository: string, from: string, content: string): Promise<void> {
    const digest = digestOf(contentOf(content));
    await this.#marker.during({ kind: 'push blob', repository, digest }, async () => {
      const path = `/v2/${repository}/blobs/uploads/?mount=${digest}&from=${from}`;
      const answer = await this.#oci('POST', path);
      assert.equal(answer.status, 201, 'mounted');
      return endedBy(answer, content);
    });
  }

  /** By its digest where there is no tag. */
  async putManifest(repository: string, tag: string | undefined, manifest: Manifest): Promise<void> {
    const { digest, text } = manifest;
    const operation = { kind: 'put manifest', repository, digest, manifest: text } as const;
    await this.#marker.during({ ...operation, ...(tag === undefined ? {} : { tag }) }, async () => {
      const path = `/v2/${repository}/manifests/${tag ?? digest}`;
      const headers = { 'content-type': ociManifest };
      return endedBy(await this.#oci('PUT', path, { body: text, headers }), `${repository}:${tag}`);
    });
  }

  /** An image with its blobs, as docker pushes it. */
  async pushImage(repository: string, tag: string, contents: readonly string[]): Promise<Manifest> {
    for (const content of contents) await this.pushBlob(repository, content);
    const manifest = manifestOf(contents);
    await this.putManifest(repository, tag, manifest);
    return manifest;
  }

  async deleteTag(repository: string, tag: string): Promise<void> {
    await this.#marker.during({ kind: 'delete tag', repository, tag }, async () =>
      endedBy(await this.#oci('DELETE', `/v2/${repository}/manifests/${tag}`), `delete ${tag}`),
    );
  }

  async deleteImage(repository: string, digest: string): Promise<void> {
    await this.#marker.during({ kind: 'delete image', repository, digest }, async () =>
      endedBy(await this.#oci('DELETE', `/v2/${repository}/manifests/${digest}`), `delete ${digest}`),
    );
  }

  async deleteBlob(repository: string, content: string): Promise<void> {
    const digest = digestOf(contentOf(content));
    await this.#marker.during({ kind: 'delete blob', repository, digest }, async () =>
      endedBy(await this.#oci('DELETE', `/v2/${repository}/blobs/${digest}`), `delete ${content}`),
    );
  }

  #oci(method: string, path: string, asking: Asking = {}): Promise<Answer> {
    return send(this.#url(), method, path, { authorization: this.#authorization, ...asking });
  }

  async #aws(operation: string, input: object) {
    const call = awsJsonCaller(this.#url(), this.#keys(), region, ecr);
    return await call(operation, JSON.stringify(input));
  }
}
