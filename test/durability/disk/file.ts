/** Bytes that grow: positions beyond the end are zeros. */
export class Content {
  #buffer = Buffer.alloc(0);
  size = 0;

  write(position: number, bytes: Uint8Array): void {
    const end = position + bytes.byteLength;
    this.#reserve(end);
    this.#buffer.set(bytes, position);
    this.size = Math.max(this.size, end);
  }

  resize(size: number): void {
    this.#reserve(size);
    // What lies behind the end must read as zeros should the file grow again.
    if (size < this.size) this.#buffer.fill(0, size, this.size);
    this.size = size;
  }

  copy(): Content {
    const copy = new Content();
    copy.write(0, this.bytes());
    copy.resize(this.size);
    return copy;
  }

  /** Valid until the next change. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.size);
  }

  #reserve(size: number): void {
    if (size <= this.#buffer.length) return;
    const larger = Buffer.alloc(Math.max(size, 2 * this.#buffer.length));
    larger.set(this.#buffer.subarray(0, this.size));
    this.#buffer = larger;
  }
}

export type FileChange =
  | { readonly position: number; readonly bytes: Uint8Array }
  | { readonly size: number };

/** A file as programs see it, as it is on the disk for certain, and the changes in between. */
export class DiskFile {
  readonly seen = new Content();
  readonly certain = new Content();
  readonly pending: FileChange[] = [];
  /** Changes with every change. */
  version = 0;
  /** The version that is certain. */
  certainVersion = 0;

  change(change: FileChange): void {
    applyChange(this.seen, change);
    this.pending.push(change);
    this.version++;
  }

  sync(): void {
    for (const change of this.pending.splice(0)) applyChange(this.certain, change);
    this.certainVersion = this.version;
  }
}

export function applyChange(content: Content, change: FileChange): void {
  if ('size' in change) content.resize(change.size);
  else content.write(change.position, change.bytes);
}
