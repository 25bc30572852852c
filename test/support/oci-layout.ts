import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const type = (name: string) => `application/vnd.oci.image.${name}`;

/** A tar archive of one file: one header block, the content padded to whole blocks, two empty blocks (POSIX ustar). */
function tarOf(name: string, content: Buffer): Buffer {
  const header = Buffer.alloc(512);
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`;
  header.write(name, 0);
  header.write(octal(0o644, 8) + octal(0, 8) + octal(0, 8) + octal(content.length, 12) + octal(0, 12), 100);
  header.write('        0', 148);
  header.write('ustar\x0000', 257);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return Buffer.concat([header, content, Buffer.alloc(1024 + ((512 - (content.length % 512)) % 512))]);
}

/**
 * Writes an OCI image layout into `dir`, with one small random image for each architecture under an index tagged `tag`.
 * Answers the digests of the index and of the images.
 */
export function writeOciLayout(dir: string, tag: string, architectures: readonly string[]) {
  const blobs = join(dir, 'blobs/sha256');
  mkdirSync(blobs, { recursive: true });
  const put = (mediaType: string, bytes: Buffer): Descriptor => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(blobs, hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const putJson = (mediaType: string, value: object) => put(mediaType, Buffer.from(JSON.stringify(value)));

  const manifests = architectures.map(architecture => {
    const tar = tarOf('hello', randomBytes(5_000));
    const diffId = `sha256:${createHash('sha256').update(tar).digest('hex')}`;
    const platform = { architecture, os: 'linux' };
    const config = putJson(type('config.v1+json'), {
      ...platform,
      config: {},
      rootfs: { type: 'layers', diff_ids: [diffId] },
    });
    const layers = [put(type('layer.v1.tar+gzip'), gzipSync(tar))];
    const mediaType = type('manifest.v1+json');
    return { ...putJson(mediaType, { schemaVersion: 2, mediaType, config, layers }), platform };
  });
  const mediaType = type('index.v1+json');
  const index = putJson(mediaType, { schemaVersion: 2, mediaType, manifests });
  writeFileSync(join(dir, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(
    join(dir, 'index.json'),
    JSON.stringify({
      schemaVersion: 2,
      manifests: [{ ...index, annotations: { 'org.opencontainers.image.ref.name': tag } }],
    }),
  );
  return { index: index.digest, images: manifests.map(manifest => manifest.digest) };
}
