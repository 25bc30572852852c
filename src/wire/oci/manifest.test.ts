import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { processorTime } from '../../../test/support/processor-time.ts';
import { Fault } from '../../base/fault.ts';
import { maxManifestSize, parseManifest, requiredBlobs } from './manifest.ts';
import { mediaTypes } from './media-types.ts';

const digest = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const blob = (text: string, mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip') => ({
  mediaType,
  digest: digest(text),
  size: text.length,
});
const config = blob('{}', 'application/vnd.oci.image.config.v1+json');
const image = {
  schemaVersion: 2,
  mediaType: mediaTypes.ociManifest,
  config,
  layers: [blob('one'), blob('two')],
};
const child = blob('child', mediaTypes.ociManifest);
const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [child] };
const bytesOf = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const parse = (value: unknown, contentType?: string) => parseManifest(bytesOf(value), contentType);
const refusal = (value: unknown, contentType?: string): string => {
  try {
    parse(value, contentType);
  } catch (error) {
    assert.ok(error instanceof Fault && error.code === 'ManifestInvalid', String(error));
    return error.detail.reason as string;
  }
  return 'accepted';
};

test('an OCI image manifest', () => {
  const bytes = bytesOf(image);
  const manifest = parseManifest(bytes, mediaTypes.ociManifest);
  assert.equal(manifest.bytes, bytes);
  assert.equal(manifest.isIndex, false);
  assert.equal(manifest.artifactType, config.mediaType);
  assert.deepEqual(
    requiredBlobs(manifest).map(each => each.digest),
    [config, ...image.layers].map(each => each.digest),
  );
  assert.deepEqual(manifest.manifests, []);
});

test('an OCI index, empty ones too', () => {
  const manifest = parse(index);
  assert.equal(manifest.isIndex, true);
  assert.equal(manifest.artifactType, undefined);
  assert.deepEqual(
    manifest.manifests.map(each => each.digest),
    [child.digest],
  );
  assert.deepEqual(requiredBlobs(manifest), []);
  assert.deepEqual(parse({ ...index, manifests: [] }).manifests, []);
  assert.deepEqual(parse({ ...index, manifests: null }).manifests, []);
});

test('Docker manifests and lists', () => {
  assert.equal(
    parse({ ...image, mediaType: mediaTypes.dockerManifest }).mediaType,
    mediaTypes.dockerManifest,
  );
  assert.ok(parse({ ...index, mediaType: mediaTypes.dockerList }).isIndex);
  // OCI's additions mean nothing in them.
  const odd = parse({ ...image, mediaType: mediaTypes.dockerManifest, subject: 7, artifactType: 7 });
  assert.equal(odd.subject, undefined);
});

test('artifacts: artifactType, subject, annotations and embedded data', () => {
  const data = Buffer.from('{}').toString('base64');
  const manifest = parse({
    ...image,
    config: { ...config, mediaType: 'application/vnd.oci.empty.v1+json', data },
    layers: [],
    artifactType: 'application/vnd.example.sbom.v1',
    subject: child,
    annotations: { a: 'b' },
    'org.example.custom': { any: [1, 2] },
  });
  assert.equal(manifest.artifactType, 'application/vnd.example.sbom.v1');
  assert.equal(manifest.subject?.digest, child.digest);
  assert.deepEqual(manifest.annotations, { a: 'b' });
  assert.equal(parse({ ...index, artifactType: 'a/b', subject: child }).artifactType, 'a/b');
  assert.equal(
    parse({ ...image, artifactType: '', subject: null, annotations: null }).artifactType,
    config.mediaType,
  );
});

test('foreign layers need not be there', () => {
  const foreign = blob('x', 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip');
  const elsewhere = { ...blob('y'), urls: ['https://example.org/y'] };
  const own = { ...blob('z'), urls: [] };
  const manifest = parse({ ...image, layers: [foreign, elsewhere, own] });
  assert.deepEqual(
    requiredBlobs(manifest).map(each => each.digest),
    [config.digest, own.digest],
  );
});

test('the media type comes from the request, the manifest, or both', () => {
  const { mediaType: _, ...bare } = image;
  assert.equal(parse(bare, `${mediaTypes.ociManifest}; charset=utf-8`).mediaType, mediaTypes.ociManifest);
  assert.equal(parse(image).mediaType, mediaTypes.ociManifest);
  assert.match(refusal(bare), /neither the request nor the manifest/);
  assert.match(refusal(image, mediaTypes.ociIndex), /differ/);
  assert.match(refusal(image, 'application/x-www-form-urlencoded'), /differ/);
  assert.match(refusal(bare, 'text/plain'), /'text\/plain' is not the media type of a manifest/);
  assert.match(refusal(bare, mediaTypes.dockerManifest), /no mediaType/);
  assert.match(
    refusal({ ...image, mediaType: 'application/vnd.oci.artifact.manifest.v1+json' }),
    /is not the media type/,
  );
});

const change = (field: string, value: unknown) => ({
  ...image,
  layers: [{ ...blob('one'), [field]: value }],
});
const refused: [string, unknown, RegExp][] = [
  ['text', 'hello', /not JSON/],
  ['a list', [], /the manifest is not an object/],
  ['null', 'null', /the manifest is not an object/],
  ['a duplicate key', `{"schemaVersion":2,"schemaVersion":2}`, /same key twice/],
  ['a key in another case', { ...image, Layers: [] }, /'layers' in case only/],
  ['a key with a long s', { ...image, layerſ: [] }, /'layers' in case only/],
  ['a descriptor with a key in another case', change('Digest', digest('x')), /'digest' in case only/],
  ['deep nesting', { ...image, x: JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) }, /nests deeper/],
  ['no schemaVersion', { ...image, schemaVersion: undefined }, /schemaVersion/],
  ['another schemaVersion', { ...image, schemaVersion: 3 }, /schemaVersion/],
  ['schemaVersion as text', { ...image, schemaVersion: '2' }, /schemaVersion/],
  ['no config', { ...image, config: undefined }, /config is not an object/],
  ['no layers', { ...image, layers: undefined }, /layers is not a list/],
  ['no manifests', { ...index, manifests: undefined }, /manifests is not a list/],
  ['layers as an object', { ...image, layers: {} }, /layers is not a list/],
  ['an image that is an index too', { ...image, manifests: [] }, /must not have manifests/],
  ['an index that is an image too', { ...index, layers: [] }, /neither config nor layers/],
  ['an index with a config', { ...index, config }, /neither config nor layers/],
  ['a layer that is null', { ...image, layers: [null] }, /layers\[0\] is not an object/],
  ['a digest outside the grammar', change('digest', 'sha256:abc'), /layers\[0\]\.digest/],
  ['a digest in upper case', change('digest', digest('x').toUpperCase()), /layers\[0\]\.digest/],
  ['a digest that leads elsewhere', change('digest', `sha256:../${'a'.repeat(61)}`), /layers\[0\]\.digest/],
  ['a negative size', change('size', -1), /layers\[0\]\.size/],
  ['a broken size', change('size', 1.5), /layers\[0\]\.size/],
  ['a size as text', change('size', '1'), /layers\[0\]\.size/],
  ['a size beyond exact numbers', change('size', 2 ** 60), /layers\[0\]\.size/],
  ['no media type', change('mediaType', undefined), /layers\[0\] has no mediaType/],
  ['a media type outside the grammar', change('mediaType', 'a\r\nb'), /layers\[0\]\.mediaType/],
  ['urls that are no list', change('urls', 'https://x'), /layers\[0\]\.urls/],
  ['annotations that are no texts', change('annotations', { a: 1 }), /annotations has a value/],
  ['annotations as a list', { ...image, annotations: [] }, /annotations is not an object/],
  ['data that is no base64', change('data', '!'), /data is not base64/],
  ['data of other content', change('data', Buffer.from('two').toString('base64')), /size and digest/],
  ['a broken subject', { ...image, subject: { digest: 'x' } }, /subject has no mediaType/],
  ['an artifactType outside the grammar', { ...image, artifactType: 'x' }, /artifactType/],
  ['schema 1', { schemaVersion: 1, fsLayers: [], history: [], signatures: [] }, /schema 1/],
];
for (const [what, value, reason] of refused) {
  test(`refused: ${what}`, () => assert.match(refusal(value, undefined), reason));
}

test('schema 1 is refused by its media type too', () => {
  assert.match(refusal({}, 'application/vnd.docker.distribution.manifest.v1+prettyjws'), /schema 1/);
});

test('4 MiB and not a byte more', () => {
  const padding = (size: number) => bytesOf(image).toString().padEnd(size);
  assert.equal(parse(padding(maxManifestSize)).layers.length, 2);
  assert.throws(() => parse(padding(maxManifestSize + 1)), { code: 'ManifestTooLarge' });
});

test('a large manifest takes little time', () => {
  const layers = Array.from({ length: 20_000 }, (_, i) => blob(`${i}`));
  const read = () => assert.equal(parse({ ...image, layers }).layers.length, 20_000);
  assert.ok(processorTime(read) < 2_000);
});

test('whatever comes, it is a manifest or a fault', () => {
  const anything = fc.record(
    {
      schemaVersion: fc.constantFrom(1, 2, '2'),
      mediaType: fc.oneof(fc.constantFrom(...Object.values(mediaTypes)), fc.jsonValue()),
      config: fc.oneof(fc.constant(config), fc.jsonValue()),
      layers: fc.oneof(fc.constant(image.layers), fc.jsonValue()),
      manifests: fc.jsonValue(),
      subject: fc.jsonValue(),
      annotations: fc.jsonValue(),
    },
    { requiredKeys: ['schemaVersion'] },
  );
  fc.assert(
    fc.property(anything, fc.option(fc.string(), { nil: undefined }), (value, contentType) => {
      try {
        assert.ok(parse(value, contentType).mediaType);
      } catch (error) {
        assert.ok(error instanceof Fault, String(error));
        assert.match(error.message, /^[\x20-\x7e]*$/);
      }
    }),
  );
});
