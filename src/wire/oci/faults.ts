import { catalogue } from '../../base/fault.ts';

/** What can be wrong with the words of the OCI distribution protocol, before anybody looks at what is stored. */
export const ociFault = catalogue({
  NameInvalid: {
    message: (p: { name: string }) =>
      `The repository name '${shown(p.name)}' is not 2 to 256 characters of lower-case words joined by '.', '_', '__' or '-', in parts joined by '/'`,
    hint: 'Use a name like team/app.',
  },
  TagInvalid: {
    message: (p: { tag: string }) =>
      `The tag '${shown(p.tag)}' is not a letter, digit or '_' followed by up to 127 letters, digits, '_', '.' or '-'`,
    hint: 'Use a tag like v1.2.3.',
  },
  DigestInvalid: {
    message: (p: { digest: string }) =>
      `The digest '${shown(p.digest)}' is not 'sha256:' and 64, or 'sha512:' and 128, lower-case hexadecimal digits`,
    hint: 'Give the digest of the exact bytes, as sha256sum prints it, after sha256:.',
  },
  ManifestInvalid: {
    message: (p: { reason: string }) => `The manifest is not valid: ${p.reason}`,
    hint: 'Push with a current client, or correct the manifest as the reason says.',
  },
  ManifestTooLarge: {
    message: (p: { limit: number }) => `The manifest is larger than ${p.limit} bytes`,
    hint: 'Move what is large (annotations, embedded data) into a blob that the manifest names.',
  },
  PathUnknown: {
    message: (_: object) => 'This path is not part of the registry API',
    hint: 'The API is described in the OCI distribution specification; its paths begin with /v2/.',
  },
  QueryInvalid: {
    message: (p: { parameter: string; reason: string }) => `The query parameter '${p.parameter}' ${p.reason}`,
    hint: 'Correct the query string.',
  },
  ContentRangeInvalid: {
    message: (_: object) => "The header Content-Range is not '<first>-<last>' with first not after last",
    hint: 'Send for example Content-Range: 0-1048575, or leave the header away to append.',
  },
});

/** Foreign text as it may stand in a message: short, and without what could upset a terminal or a log. */
function shown(text: string): string {
  const printable = text.slice(0, 300).replace(/[^\x20-\x7e]/g, '?');
  return text.length > 300 ? `${printable}…` : printable;
}
