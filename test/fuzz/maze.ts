/** Fails for what begins with `fuzz` only: each character is a branch of its own. */
export function maze(text: string): void {
  if (text[0] !== 'f') return;
  if (text[1] !== 'u') return;
  if (text[2] !== 'z') return;
  if (text[3] !== 'z') return;
  throw new Error('found');
}
