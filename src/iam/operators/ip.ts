/** An address as 32-bit words: one for IPv4, four for IPv6. */
export type Ip = readonly number[];

/** Parses an address; an IPv4 address mapped into IPv6 (`::ffff:192.0.2.1`) is the IPv4 address. */
export function parseIp(text: string): Ip | undefined {
  if (!text.includes(':')) return parseV4(text);
  const words = parseV6(text);
  if (words === undefined) return undefined;
  const mapped = words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
  return mapped ? [words[3] as number] : words;
}

const decimalByte = /^(?:0|[1-9]\d{0,2})$/;

export function parseV4(text: string): [number] | undefined {
  if (text.length > 15) return undefined;
  const bytes = text.split('.');
  if (bytes.length !== 4) return undefined;
  let word = 0;
  for (const byte of bytes) {
    // A leading zero is refused: some programs read it as octal.
    if (!decimalByte.test(byte) || Number(byte) > 255) return undefined;
    word = word * 256 + Number(byte);
  }
  return [word];
}

/** RFC 4291, section 2.2; no zone. */
export function parseV6(text: string): number[] | undefined {
  if (text.length > 45) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const whole = halves.length === 1;
  const head = parseGroups(halves[0] as string, whole);
  const tail = whole ? [] : parseGroups(halves[1] as string, true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (whole ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  return [0, 2, 4, 6].map(at => (groups[at] as number) * 0x10000 + (groups[at + 1] as number));
}

/** 16-bit groups; the last two may be written as an IPv4 address. */
function parseGroups(text: string, v4AtEnd: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else {
      const word = v4AtEnd && index === parts.length - 1 ? parseV4(part)?.[0] : undefined;
      if (word === undefined) return undefined;
      groups.push(Math.floor(word / 0x10000), word % 0x10000);
    }
  }
  return groups;
}
