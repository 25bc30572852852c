import type { OpenFile } from '../../files/file-system.ts';
import type { Sending } from '../../files/sending/send-thread.ts';
import type { Sender } from '../../files/sending/sender.ts';
import type { BlobReading } from '../blob-store.ts';
import { readStream } from './read-stream.ts';

/** Bytes that come from the disk, read ahead, before another look whether what follows is in memory. */
const streamed = 8 * 2 ** 20;

/**
 * The bytes of a file from `first` to `last`, both included. What is in memory is sent or read at once; what is not,
 * is read by other threads, a run of some MiB, so that the caller's never waits for the disk. A file that cannot tell
 * is one single run.
 */
export class FileReading implements BlobReading {
  readonly #file: OpenFile;
  readonly #end: number;
  readonly #sender: Pick<Sender, 'send'>;
  #position: number;
  #run: AsyncGenerator<Uint8Array> | undefined;
  #buffer: Buffer | undefined;
  #sending: Promise<void> | undefined;

  constructor(file: OpenFile, first: number, last: number, sender: Pick<Sender, 'send'>) {
    this.#file = file;
    this.#sender = sender;
    this.#position = first;
    this.#end = last + 1;
  }

  get left(): number {
    return this.#end - this.#position;
  }

  async next(most?: number): Promise<Uint8Array | undefined> {
    for (;;) {
      if (this.left === 0) {
        await this.#release();
        return undefined;
      }
      if (this.#run === undefined) {
        const chunk = most === undefined ? undefined : this.#readCached(Math.min(most, this.left));
        if (chunk !== undefined) return this.#passed(chunk);
        const length = most === undefined ? this.left : Math.min(streamed, this.left);
        this.#run = readStream(this.#file, this.#position, this.#position + length - 1);
      }
      const { value } = await this.#run.next();
      if (value) return this.#passed(value);
      this.#run = undefined;
    }
  }

  sendTo(socket: number, most: number): number | undefined {
    if (this.#run !== undefined || this.left === 0) return undefined;
    const sent = this.#file.cached?.send(socket, this.#position, Math.min(most, this.left));
    if (sent !== undefined) this.#position += sent;
    return sent;
  }

  sendRest(socket: number): Sending | undefined {
    const { descriptor } = this.#file;
    if (this.#run !== undefined || this.left === 0 || descriptor === undefined) return undefined;
    const part = { file: descriptor, position: this.#position, count: this.left };
    const sending = this.#sender.send(part, socket);
    if (sending === undefined) return undefined;
    const over = sending.over.then(() => {
      this.#position += sending.sent();
    });
    this.#sending = over;
    return { ...sending, over };
  }

  async close(): Promise<void> {
    await this.#sending;
    await this.#run?.return(undefined).catch(() => {});
    await this.#file.close().catch(() => {});
  }

  /** Left to the garbage collector, buffers have it walk the whole heap every 50 MiB (see `readStream`). */
  async #release(): Promise<void> {
    await this.#run?.next();
    this.#run = undefined;
    (this.#buffer?.buffer as ArrayBuffer | undefined)?.transfer(0);
    this.#buffer = undefined;
  }

  #passed(chunk: Uint8Array): Uint8Array {
    this.#position += chunk.byteLength;
    return chunk;
  }

  #readCached(count: number): Uint8Array | undefined {
    if (this.#file.cached === undefined) return undefined;
    if (this.#buffer === undefined || this.#buffer.byteLength < count)
      this.#buffer = Buffer.allocUnsafeSlow(count);
    const chunk = this.#buffer.subarray(0, count);
    return this.#file.cached.read(chunk, this.#position) ? chunk : undefined;
  }
}
