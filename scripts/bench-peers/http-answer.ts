export interface Answer {
  readonly status: number;
  /** Bytes of the body. */
  readonly length: number;
  /** The body, where it was to be kept, and of every error. */
  readonly body: Buffer;
  header(name: string): string | undefined;
}

const endOfHead = '\r\n\r\n';
const contentLength = /\r\ncontent-length: *(\d+)/i;

/** Reads one HTTP/1.1 answer from pieces whose memory is used again after `take`. */
export class AnswerReader {
  readonly #noBody: boolean;
  #keep: boolean;
  readonly #done: (answer: Answer) => void;
  #head = '';
  #inBody = false;
  /** Bytes that are still to come: of the body, or of this chunk with its line break. */
  #left = 0;
  #chunked = false;
  #line = '';
  #length = 0;
  readonly #kept: Buffer[] = [];

  constructor(noBody: boolean, keep: boolean, done: (answer: Answer) => void) {
    this.#noBody = noBody;
    this.#keep = keep;
    this.#done = done;
  }

  take(bytes: Buffer): void {
    const from = this.#inBody ? 0 : this.#takeHead(bytes);
    if (from < bytes.length) {
      if (this.#chunked) this.#takeChunks(bytes, from);
      else this.#takeBody(bytes.subarray(from));
    }
  }

  /** Answers where the body begins: at the end of the bytes where the head has not ended yet. */
  #takeHead(bytes: Buffer): number {
    const text = this.#head + bytes.toString('latin1', 0, Math.min(bytes.length, 16_384));
    const end = text.indexOf(endOfHead);
    if (end < 0) {
      this.#head = text;
      return bytes.length;
    }
    const from = end + endOfHead.length - this.#head.length;
    this.#head = text.slice(0, end + 2);
    this.#inBody = true;
    const status = this.#status();
    if (status >= 400) this.#keep = true;
    const length = contentLength.exec(this.#head);
    if (this.#noBody || status === 204 || status === 304 || length?.[1] === '0') {
      this.#finish();
    } else if (length !== null) {
      this.#left = Number(length[1]);
    } else if (this.#header('transfer-encoding') === 'chunked') {
      this.#chunked = true;
    } else {
      throw new Error(`an answer without length:\n${this.#head}`);
    }
    return from;
  }

  #takeBody(bytes: Buffer): void {
    this.#add(bytes);
    this.#left -= bytes.length;
    if (this.#left < 0) throw new Error('more bytes than the answer announced');
    if (this.#left === 0) this.#finish();
  }

  #takeChunks(bytes: Buffer, from: number): void {
    for (let at = from; at < bytes.length; ) {
      if (this.#left > 0) {
        const part = bytes.subarray(at, at + this.#left);
        // The last two bytes are the line break after the chunk.
        this.#add(part.subarray(0, Math.max(0, this.#left - 2)));
        this.#left -= part.length;
        at += part.length;
        continue;
      }
      const end = bytes.indexOf(10, at);
      this.#line += bytes.toString('latin1', at, end < 0 ? bytes.length : end + 1);
      if (end < 0) return;
      at = end + 1;
      const line = this.#line;
      this.#line = '';
      // The last chunk is empty, and its line is followed by a blank one (no server here sends trailers).
      if (line === '\r\n') {
        this.#finish();
        return;
      }
      const size = Number.parseInt(line, 16);
      this.#left = size === 0 ? 0 : size + 2;
    }
  }

  #add(part: Buffer): void {
    this.#length += part.length;
    if (this.#keep && part.length > 0) this.#kept.push(Buffer.from(part));
  }

  #status(): number {
    return Number(this.#head.slice(9, 12));
  }

  #header(name: string): string | undefined {
    return new RegExp(`\\r\\n${name}: *([^\\r]*)`, 'i').exec(this.#head)?.[1];
  }

  #finish(): void {
    this.#done({
      status: this.#status(),
      length: this.#length,
      body: Buffer.concat(this.#kept),
      header: name => this.#header(name),
    });
  }
}
