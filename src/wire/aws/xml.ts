/** What a parser would take for markup, turn into something else (`\r`), or refuse. XML 1.0, section 2.2. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML does not allow.
const special = /[&<>"'\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#xD;',
};

/** `text` as the content of an element or an attribute; characters that XML 1.0 cannot carry become U+FFFD. */
export const escapeXml = (text: string): string =>
  text.toWellFormed().replace(special, char => entities[char] ?? '\ufffd');

/** An element around content that is XML already. */
export const element = (name: string, content: string): string =>
  content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
