import { mutateJson } from './mutate-json.ts';
import type { Random } from './random.ts';

export const longestInput = 4096;
/** Of a piece repeated, to find what takes more than its share of time. */
const longestPumped = 32_768;

// biome-ignore lint/suspicious/noTemplateCurlyInString: characters one by one.
const oddCharacters = '\u0000\t\n\r "\'\\/%&=+,;:?#*${}[]()<>|~^.-_@!\u007f\u0080\u00ff0aA9zZ';

/** `text` changed here and there; `other` is another input to take from. */
export function mutate(text: string, other: string, random: Random, words: readonly string[]): string {
  let changed = text;
  for (let i = 1 + random.small(4); i > 0; i--) {
    const tree = random.chance(2) ? mutateJson(changed, random, words) : undefined;
    changed = tree ?? mutateText(changed, other, random, words);
    if (changed.length > longestInput) changed = changed.slice(0, longestInput);
  }
  return random.chance(200) ? pump(changed, random) : changed;
}

function mutateText(text: string, other: string, random: Random, words: readonly string[]): string {
  const at = random.below(text.length + 1);
  const length = random.small(Math.max(1, text.length - at) + 1);
  const put = (piece: string, instead = 0) => text.slice(0, at) + piece + text.slice(at + instead);
  switch (random.below(9)) {
    case 0:
      return put('', length);
    case 1:
      return put(random.of([...oddCharacters]), random.below(2));
    case 2:
      return put(String.fromCharCode(random.below(random.chance(8) ? 0x10000 : 256)), random.below(2));
    case 3:
    case 4:
      return words.length > 0 ? put(random.of(words), random.chance(2) ? length : 0) : put('x');
    case 5:
      return put(text.slice(at, at + length));
    case 6: {
      const from = random.below(other.length + 1);
      return put(other.slice(from, from + random.small(other.length + 1)), random.chance(2) ? length : 0);
    }
    case 7:
      return put(text.slice(at, at + length).repeat(1 + random.small(40)), length);
    default: {
      const digits = /\d+/g;
      const numbers = [...text.matchAll(digits)];
      if (numbers.length === 0) return put(`${random.below(1000)}`);
      const { 0: found, index } = random.of(numbers);
      const number = random.of([
        '0',
        '-1',
        '00',
        '2147483648',
        '9007199254740993',
        '1e9',
        `${Number(found) + 1}`,
      ]);
      return text.slice(0, index) + number + text.slice(index + found.length);
    }
  }
}

/** A piece of it as often as makes it long. */
function pump(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const piece = text.slice(at, at + 1 + random.small(16)) || 'a';
  const times = Math.floor((longestPumped - text.length) / piece.length);
  return text.slice(0, at) + piece.repeat(Math.max(1, times)) + text.slice(at);
}
