import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Digest, parseDigest } from '../../../wire/oci/digest.ts';

/** A line of `blobs.txt`: the digest and the size in bytes. */
export interface ListedBlob {
  readonly digest: Digest;
  readonly size: number;
}

export const lineOf = ({ digest, size }: ListedBlob): string => `${digest} ${size}\n`;

/** The blobs that a `blobs.txt` lists. Throws an Error where it is not one. */
export async function* listedBlobs(file: string): AsyncGenerator<ListedBlob> {
  for await (const line of createInterface({
    input: createReadStream(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    const [text = '', size = ''] = line.split(' ');
    const digest = parseDigest(text);
    if (digest === undefined || !/^\d+$/.test(size)) throw new Error(`'${line.slice(0, 100)}' names no blob`);
    yield { digest, size: Number(size) };
  }
}
