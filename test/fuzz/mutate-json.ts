import type { Random } from './random.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

interface Place {
  readonly holder: Json[] | { [key: string]: Json };
  readonly key: string | number;
}

function placesOf(value: Json, places: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null || places.length > 2000) return places;
  for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
    const holder = value as Place['holder'];
    places.push({ holder, key });
    placesOf((holder as Record<string | number, Json>)[key] as Json, places);
  }
  return places;
}

const oddValues: readonly Json[] = [
  ...[null, true, false, 0, -0, -1, 1.5, 1e308, 2 ** 31, 2 ** 53, '', '*', '\u0000', '\ud800', [], {}],
  ...['__proto__', 'constructor', [[]], { '': '' }],
];

/** `text` with something of its tree changed; undefined where it is no JSON, or has no tree. */
export function mutateJson(text: string, random: Random, words: readonly string[]): string | undefined {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
  const places = placesOf(value);
  if (places.length === 0) return undefined;
  const { holder, key } = random.of(places);
  const at = holder as Record<string | number, Json>;
  const other = random.of(places);
  const word = () => (words.length > 0 ? random.of(words) : 'x');
  switch (random.below(10)) {
    case 0:
      at[key] = random.of(oddValues);
      break;
    case 1:
      at[key] = word();
      break;
    case 2:
      at[key] = structuredClone((other.holder as Record<string | number, Json>)[other.key] as Json);
      break;
    case 3:
      if (Array.isArray(holder)) holder.splice(key as number, 1);
      else delete holder[key];
      break;
    case 4:
      at[key] = [at[key] as Json];
      break;
    case 5:
      at[key] = { [word()]: at[key] as Json };
      break;
    case 6:
      if (Array.isArray(holder))
        holder.splice(key as number, 0, structuredClone(holder[key as number] as Json));
      else holder[word()] = structuredClone(at[key] as Json);
      break;
    case 7:
      return twice(text, `${key}`, random);
    case 8:
      if (!Array.isArray(holder))
        holder[`${key}`[random.chance(2) ? 'toUpperCase' : 'toLowerCase']()] = at[key] as Json;
      break;
    default:
      at[key] = Array.isArray(at[key]) ? ((at[key] as Json[])[0] ?? null) : `${at[key]}${word()}`;
  }
  return JSON.stringify(value);
}

/** The key once more in its object, perhaps with an escape in it. */
function twice(text: string, key: string, random: Random): string {
  const quoted = JSON.stringify(key);
  const escaped = random.chance(2)
    ? quoted
    : `"\\u${key.charCodeAt(0).toString(16).padStart(4, '0')}${quoted.slice(2)}`;
  return text.replace(`${quoted}:`, () => `${escaped}:null,${quoted}:`);
}
