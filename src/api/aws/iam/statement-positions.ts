/** A place in a text; both count from 1. */
export interface Position {
  readonly Line: number;
  readonly Column: number;
}

/** From where to where a statement reaches. */
export interface Extent {
  readonly StartPosition: Position;
  readonly EndPosition: Position;
}

/**
 * Where the statements of a policy stand, as IAM's simulator counts it: from behind the bracket or comma before a
 * statement (behind the brace of one that is no list) to behind its last brace. `text` must be a policy that the
 * engine accepts. AWS CLI Command Reference, "simulate-custom-policy", the output of its first example.
 */
export function statementExtents(text: string): Extent[] {
  const extents: Extent[] = [];
  let depth = 0;
  /** How deep the statements are, once their key was read. */
  let within: number | undefined;
  let start = 0;
  let key = '';
  for (let at = 0; at < text.length; at++) {
    const c = text[at] as string;
    if (c === '"') {
      const end = stringEnd(text, at);
      if (depth === 1) key = JSON.parse(text.slice(at, end)) as string;
      at = end - 1;
    } else if (c === '{' || c === '[') {
      if (depth === 1 && key === 'Statement') {
        within = c === '[' ? 2 : 1;
        start = at + 1;
      }
      depth++;
    } else if (c === '}' || c === ']') {
      depth--;
      if (c === '}' && depth === within) {
        extents.push({ StartPosition: positionAt(text, start), EndPosition: positionAt(text, at + 1) });
      }
      if (depth === 1) {
        within = undefined;
        key = '';
      }
    } else if (c === ',' && depth === within) start = at + 1;
  }
  return extents;
}

/** The index behind the closing quote of the string that begins at `at`. */
function stringEnd(text: string, at: number): number {
  for (let index = at + 1; ; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === '"') return index + 1;
  }
}

function positionAt(text: string, index: number): Position {
  const before = text.slice(0, index).split('\n');
  return { Line: before.length, Column: (before.at(-1) as string).length + 1 };
}
