import { catalogue } from '../../base/fault.ts';

/** What this door itself has to refuse; the rest comes from the domain and from `wire/oci`. */
export const doorFault = catalogue({
  ManifestUnknown: {
    message: (_: object) => 'Requested image not found',
    hint: 'List the images that there are: aws ecr list-images --repository-name NAME.',
  },
  BlobUnknown: {
    message: (_: object) => 'Requested layer not found',
    hint: 'Push the blob to this repository, or mount it from one that holds it.',
  },
  RangeUnsatisfiable: {
    message: (p: { size: number }) => `The range begins or ends outside of the ${p.size} bytes`,
    hint: 'Ask for a range inside the blob, or leave the header Range away.',
  },
  ChunkOutOfOrder: {
    message: (p: { location: string; size: number }) =>
      `The chunk does not begin at byte ${p.size}, where the upload ends`,
    hint: 'Go on after the last byte of the Range header.',
  },
  SizeInvalid: {
    message: (_: object) => 'The body does not have the length that Content-Range says',
    hint: 'Send the chunk again, with a Content-Range that fits its length.',
  },
  PageSizeInvalid: {
    message: (p: { why: string }) =>
      `Invalid parameter at 'maxResults' failed to satisfy constraint: '${p.why}'`,
    hint: 'Ask for at most 1000 entries with n, and follow the Link header for more.',
  },
  MethodUnsupported: {
    message: (p: { allow: string }) => `This method is not supported here; there is ${p.allow}`,
    hint: 'The API is described in the OCI distribution specification.',
  },
});
