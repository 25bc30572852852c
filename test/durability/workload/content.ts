import { createHash } from 'node:crypto';
import { descriptor, digestOf, ociManifest } from '../../oci-registry.ts';

/** Bytes that a name stands for, whoever asks; 'layer 1:5000' are 5000 of them. */
export function contentOf(name: string): Buffer {
  const size = Number(/:(\d+)$/.exec(name)?.[1]);
  const blocks: Buffer[] = [];
  for (let at = 0; at * 32 < size; at++) blocks.push(createHash('sha256').update(`${name} ${at}`).digest());
  return Buffer.concat(blocks).subarray(0, size);
}

export interface Manifest {
  readonly digest: string;
  readonly text: string;
}

/** An image of these contents; the first is its configuration. */
export function manifestOf(contents: readonly string[]): Manifest {
  const [config, ...layers] = contents.map(contentOf);
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: ociManifest,
    config: descriptor(config as Buffer, 'application/vnd.oci.image.config.v1+json'),
    layers: layers.map(layer => descriptor(layer, 'application/vnd.oci.image.layer.v1.tar')),
    // By which a manifest that was not acknowledged can be pushed again.
    annotations: { contents: JSON.stringify(contents) },
  });
  return { digest: digestOf(text), text };
}
