/**
 * The bytes of a text in standard base64 with padding (RFC 4648, section 4), or undefined where it is not
 * that to the letter: no other alphabet, no blanks, no left-over bits.
 */
export function parseBase64(text: string): Buffer | undefined {
  if (text.length % 4 !== 0 || text.includes('-') || text.includes('_')) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = Buffer.from(text, 'base64');
  // Buffer skips what is not base64 and stops at the first padding: then there is less than was announced.
  if (bytes.length !== (text.length / 4) * 3 - padding) return undefined;
  if (padding === 0) return bytes;
  return bytes.subarray(-(bytes.length % 3)).toString('base64') === text.slice(-4) ? bytes : undefined;
}
