import assert from 'node:assert/strict';
import { withPlainKeys } from '../../../src/base/json-keys.ts';
import { parseManifest, requiredBlobs } from '../../../src/wire/oci/manifest.ts';
import { isManifestMediaType, mediaTypes } from '../../../src/wire/oci/media-types.ts';
import { refusalOf, type Target } from '../target.ts';

const digest = `sha256:${'0'.repeat(64)}`;
const blob = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size: 2 };
const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: 2 };
const image = {
  schemaVersion: 2,
  mediaType: mediaTypes.ociManifest,
  config,
  layers: [blob, { ...blob, urls: ['x'] }],
};
const embedded = {
  mediaType: 'text/plain',
  digest: 'sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
  size: 1,
  data: 'YQ==',
};

interface Plain {
  readonly config?: { digest: string };
  readonly layers?: { digest: string }[] | null;
  readonly manifests?: { digest: string }[] | null;
}

/** Image manifests and indexes, under every media type that a client may give. */
export const manifests: Target = {
  name: 'manifests',
  covers: ['src/wire/oci/'],
  words: [
    ...Object.values(mediaTypes),
    ...[
      'schemaVersion',
      'mediaType',
      'config',
      'layers',
      'manifests',
      'subject',
      'annotations',
      'artifactType',
    ],
    ...[
      'digest',
      'size',
      'urls',
      'data',
      'platform',
      'fsLayers',
      digest,
      'application/x',
      'Layers',
      'ſize',
      'YQ==',
    ],
  ],
  seeds: [
    JSON.stringify(image),
    JSON.stringify({ ...image, subject: embedded, artifactType: 'a/b', annotations: { a: 'b' } }),
    JSON.stringify({ ...image, mediaType: mediaTypes.dockerManifest }),
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.ociIndex,
      manifests: [blob],
      annotations: null,
    }),
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.dockerList,
      manifests: [{ ...blob, platform: {} }],
    }),
    JSON.stringify({ schemaVersion: 1, fsLayers: [] }),
    JSON.stringify({ ...image, config: embedded, layers: null }),
  ],
  check(text) {
    const bytes = Buffer.from(text);
    for (const contentType of [undefined, ...Object.values(mediaTypes)]) {
      let manifest: ReturnType<typeof parseManifest> | undefined;
      const refusal = refusalOf(['ManifestInvalid', 'ManifestTooLarge'], () => {
        manifest = parseManifest(bytes, contentType);
      });
      if (refusal !== undefined) {
        assert.ok(refusal.message.length < 600, refusal.message);
        assert.match(refusal.message, /^[\x20-\x7e]*$/);
      }
      if (manifest === undefined) continue;
      // Another reader sees the same pointers in the same bytes.
      const plain = JSON.parse(withPlainKeys(text)) as Plain;
      assert.ok(isManifestMediaType(manifest.mediaType));
      assert.equal(manifest.bytes, bytes);
      assert.equal(manifest.config?.digest, plain.config?.digest);
      const digests = (list: readonly { digest: string }[] | null | undefined) =>
        (list ?? []).map(each => each.digest);
      assert.deepEqual(digests(manifest.layers), digests(plain.layers));
      assert.deepEqual(digests(manifest.manifests), digests(plain.manifests));
      assert.ok(plain.manifests === undefined || (plain.config === undefined && plain.layers === undefined));
      for (const each of [...requiredBlobs(manifest), ...manifest.manifests]) {
        assert.match(each.digest, /^sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$/);
        assert.ok(Number.isSafeInteger(each.size) && each.size >= 0);
      }
    }
  },
};
