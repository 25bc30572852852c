import { type Answer, type Asking, ociManifest, send } from '../oci-registry.ts';
import type { AwsAnswer } from '../support/aws-call.ts';
import type { TagOperation, TagResult } from './event.ts';
import type { Ecr } from './place.ts';

/** Who asks, and where. */
export interface Asker {
  readonly url: string;
  readonly authorization: string;
  readonly ecr: Ecr;
}

/** A tag of a repository, and an operation on it. `text` is the manifest that goes with a digest. */
export interface Question {
  readonly repository: string;
  readonly tag: string;
  readonly operation: Exclude<TagOperation, { kind: 'list' }>;
  readonly text: (digest: string) => string;
}

/** An answer that says neither yes nor no: a server that failed may have done it or not. */
export class Unknown extends Error {}

const done: TagResult = { is: 'done' };
const absent: TagResult = { is: 'absent' };

const oci = async (asker: Asker, method: string, path: string, asking: Asking = {}): Promise<Answer> => {
  const answer = await send(asker.url, method, path, { authorization: asker.authorization, ...asking });
  if (answer.status >= 500) throw new Unknown(`${answer.status}`);
  return answer;
};

const unexpected = (what: string, { status, body }: Pick<Answer, 'status' | 'body'>): Error =>
  new Error(`${what} answers ${status}: ${body}`);

/** Through the door of container clients. */
export async function askOci(
  asker: Asker,
  { repository, tag, operation, text }: Question,
): Promise<TagResult> {
  const path = `/v2/${repository}/manifests/`;
  switch (operation.kind) {
    case 'put': {
      const headers = { 'content-type': ociManifest };
      const put = await oci(asker, 'PUT', path + tag, { headers, body: text(operation.digest) });
      if (put.status === 201) return done;
      if (put.status === 400 && put.code === 'TAG_INVALID') return { is: 'refused' };
      throw unexpected('a put', put);
    }
    case 'delete':
    case 'delete image': {
      const name = operation.kind === 'delete' ? tag : operation.digest;
      const deleted = await oci(asker, 'DELETE', path + name);
      if (deleted.status === 202) return done;
      if (deleted.status === 404) return absent;
      throw unexpected('a deletion', deleted);
    }
    case 'read': {
      const read = await oci(asker, 'GET', path + tag);
      if (read.status === 404) return absent;
      const digest = read.headers['docker-content-digest'];
      if (read.status !== 200 || typeof digest !== 'string') throw unexpected('a reading', read);
      if (read.body.toString() !== text(digest)) throw unexpected('a reading of other bytes', read);
      return { is: 'digest', digest };
    }
  }
}

/** Through the door of AWS's clients. */
export async function askEcr({ ecr }: Asker, question: Question): Promise<TagResult> {
  const { repository: repositoryName, tag: imageTag, operation, text } = question;
  const call = async (name: string, input: object): Promise<AwsAnswer> => {
    const answer = await ecr(name, { repositoryName, ...input });
    if (answer.status >= 500) throw new Unknown(answer.message);
    return answer;
  };
  switch (operation.kind) {
    case 'put': {
      const put = await call('PutImage', {
        imageTag,
        imageManifest: text(operation.digest),
        imageManifestMediaType: ociManifest,
      });
      if (put.status === 200) return done;
      if (put.error === 'ImageAlreadyExistsException') return { is: 'same' };
      if (put.error === 'ImageTagAlreadyExistsException') return { is: 'refused' };
      throw new Error(`${put.error}: ${put.message}`);
    }
    case 'delete':
    case 'delete image': {
      const id = operation.kind === 'delete' ? { imageTag } : { imageDigest: operation.digest };
      const { body } = await call('BatchDeleteImage', { imageIds: [id] });
      return (body.imageIds as unknown[]).length > 0 ? done : absent;
    }
    case 'read': {
      const { body } = await call('BatchGetImage', { imageIds: [{ imageTag }] });
      const [image] = body.images as { imageId: { imageDigest: string } }[];
      return image ? { is: 'digest', digest: image.imageId.imageDigest } : absent;
    }
  }
}

/** The tags of a repository, all of one moment. */
export async function askList(asker: Asker, repository: string): Promise<ReadonlySet<string>> {
  const listed = await oci(asker, 'GET', `/v2/${repository}/tags/list`);
  if (listed.status !== 200) throw unexpected('a list', listed);
  return new Set((listed.json as { tags: string[] | null }).tags ?? []);
}
