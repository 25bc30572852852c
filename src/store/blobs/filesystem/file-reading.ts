import type { OpenFile } from '../../files/file-system.ts';
import type { Sending } from '../../files/sending/send-thread.ts';
import type { Sender } from '../../files/sending/sender.ts';
import type { BlobReading } from '../blob-store.ts';
import { endsAt, readStream } from './read-stream.ts';

/**
 * The bytes of a file from `first` to `last`, both included. What is in memory is sent or read at once; what is not, is
 * read or sent by other threads, so that the caller's never waits for the disk.
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
    if (this.left === 0) {
      await this.#release();
      return undefined;
    }
    const chunk =
      most !== undefined && this.#run === undefined
        ? await this.#readSome(Math.min(most, this.left))
        : await this.#readAhead();
    this.#position += chunk.byteLength;
    return chunk;
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

  async #readAhead(): Promise<Uint8Array> {
    this.#run ??= readStream(this.#file, this.#position, this.#end - 1);
    return (await this.#run.next()).value;
  }

  async #readSome(count: number): Promise<Uint8Array> {
    if (this.#buffer === undefined || this.#buffer.byteLength < count)
      this.#buffer = Buffer.allocUnsafeSlow(count);
    const chunk = this.#buffer.subarray(0, count);
    if (this.#file.cached?.read(chunk, this.#position)) return chunk;
    const size = await this.#file.read(chunk, this.#position);
    if (size === 0) throw endsAt(this.#position);
    return chunk.subarray(0, size);
  }
}
