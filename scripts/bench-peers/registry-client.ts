import type { Blob, Framing } from './content.ts';
import type { Answer } from './http-answer.ts';
import { type Asking, HttpConnection } from './http-connection.ts';
import { repository } from './peers/candidate.ts';

export const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** One connection of a client that is logged in. Every answer but the expected one is an error. */
export class RegistryClient {
  readonly #connection: HttpConnection;
  readonly #headers: readonly string[];

  private constructor(connection: HttpConnection, headers: readonly string[]) {
    this.#connection = connection;
    this.#headers = headers;
  }

  static async open(url: string, headers: readonly string[]): Promise<RegistryClient> {
    return new RegistryClient(await HttpConnection.open(url), headers);
  }

  close(): void {
    this.#connection.close();
  }

  async ask(expected: number, method: string, path: string, asking: Asking = {}): Promise<Answer> {
    const headers = [...this.#headers, ...(asking.headers ?? [])];
    const answer = await this.#connection.ask(method, path, { ...asking, headers });
    if (answer.status !== expected) {
      throw new Error(`${method} ${path}: ${answer.status} in place of ${expected} ${answer.body}`);
    }
    return answer;
  }

  /** As Docker does it: POST, a PATCH with all of the bytes, PUT. */
  async pushBlob(blob: Blob, framing: Framing = 'chunked'): Promise<void> {
    const headers = ['Content-Type: application/octet-stream'];
    const begun = await this.ask(202, 'POST', `/v2/${repository}/blobs/uploads/`);
    const body = blob.body(framing);
    const sent = await this.ask(202, 'PATCH', pathOf(begun), { headers, body, keep: true });
    const end = pathOf(sent);
    await this.ask(
      201,
      'PUT',
      `${end}${end.includes('?') ? '&' : '?'}digest=${encodeURIComponent(blob.digest)}`,
    );
  }

  async pushManifest(reference: string, manifest: string): Promise<void> {
    const bytes = Buffer.from(manifest);
    const body = {
      length: bytes.length,
      send: (socket: NodeJS.WritableStream) =>
        new Promise<void>(resolve => socket.write(bytes, () => resolve())),
    };
    const headers = [`Content-Type: ${manifestType}`];
    await this.ask(201, 'PUT', `/v2/${repository}/manifests/${reference}`, { headers, body, keep: true });
  }

  /** Reads a blob and throws its bytes away. */
  async pullBlob(blob: Pick<Blob, 'digest' | 'size'>, path = blobPath(blob)): Promise<void> {
    const { length } = await this.ask(200, 'GET', path);
    if (length !== blob.size) throw new Error(`${path}: ${length} bytes in place of ${blob.size}`);
  }
}

export const blobPath = ({ digest }: Pick<Blob, 'digest'>): string => `/v2/${repository}/blobs/${digest}`;

/** Path and query of an answer's Location, which may be a whole URL. */
function pathOf(answer: Answer): string {
  const location = answer.header('location');
  if (location === undefined) throw new Error('an upload without a Location');
  const { pathname, search } = new URL(location, 'http://here');
  return pathname + search;
}
