import { digestOf, send } from '../../oci-registry.ts';

/** Reads a registry as a client that verifies what it gets. */
export class Puller {
  readonly #url: string;
  readonly #authorization: string;
  /** What was found wrong. */
  readonly wrong: string[] = [];
  readonly #pulled = new Map<string, boolean>();

  constructor(url: string, authorization: string) {
    this.#url = url;
    this.#authorization = authorization;
  }

  get(path: string) {
    return send(this.#url, 'GET', path, { authorization: this.#authorization });
  }

  /** All tags of a repository, page by page; undefined where there is no such repository. */
  async tags(repository: string): Promise<string[] | undefined> {
    const tags: string[] = [];
    let path: string | undefined = `/v2/${repository}/tags/list`;
    while (path !== undefined) {
      const answer = await this.get(path);
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) this.wrong.push(`the tags of ${repository}: ${answer.status}`);
      tags.push(...((answer.json as { tags: string[] | null }).tags ?? []));
      path = /^<(.+)>; rel="next"$/.exec(`${answer.headers.link}`)?.[1];
    }
    return tags;
  }

  /** The digest of an image that is there, by tag or by digest; it must then be there whole. */
  async image(repository: string, reference: string): Promise<string | undefined> {
    const answer = await this.get(`/v2/${repository}/manifests/${reference}`);
    if (answer.status === 404) return undefined;
    const what = `the manifest ${repository} ${reference}`;
    const digest = answer.headers['docker-content-digest'] as string;
    if (answer.status !== 200) this.wrong.push(`${what}: ${answer.status}`);
    else if (digestOf(answer.body) !== digest) this.wrong.push(`${what} is not what its digest says`);
    else await this.#contents(repository, what, answer.json as Contents);
    return digest;
  }

  /** Whether a blob is there; it must then be there whole. */
  async blob(repository: string, digest: string): Promise<boolean> {
    const path = `/v2/${repository}/blobs/${digest}`;
    const known = this.#pulled.get(path);
    if (known !== undefined) return known;
    const { status, body } = await this.get(path).catch(error => ({ status: `${error}`, body: '' }));
    if (status !== 404 && (status !== 200 || digestOf(body) !== digest)) {
      this.wrong.push(`the blob ${repository} ${digest} is not whole: ${status}`);
    }
    this.#pulled.set(path, status === 200);
    return status === 200;
  }

  async #contents(repository: string, what: string, { config, layers }: Contents): Promise<void> {
    for (const { digest } of [config, ...layers]) {
      if (await this.blob(repository, digest)) continue;
      this.wrong.push(`${what} cannot be pulled whole: ${digest} is missing`);
    }
  }
}

interface Contents {
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string }[];
}
