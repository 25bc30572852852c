/** How many characters have to be put in, taken out or changed to make one text of another. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}

/** Texts that are long are not what somebody meant to type. */
const longest = 300;

/** The up to three of `known` that are most like `wanted`, and like it at all; the nearest first. */
export function nearest(wanted: string, known: Iterable<string>): string[] {
  const lower = wanted.slice(0, longest).toLowerCase();
  const limit = Math.max(3, Math.floor(lower.length / 8));
  const found: { readonly name: string; readonly at: number }[] = [];
  for (const name of known) {
    if (Math.abs(name.length - lower.length) > limit) continue;
    const at = distance(lower, name.toLowerCase());
    if (at > limit) continue;
    found.push({ name, at });
    found.sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
    found.length = Math.min(found.length, 3);
  }
  return found.map(({ name }) => name);
}
