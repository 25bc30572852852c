const width = 110;

/**
 * JSON with each value on one line where it fits, for files that people read and compare. `indent` is the depth of
 * the line that the value stands on, `lead` what stands before it on that line.
 */
export function compactJson(value: unknown, indent = 0, lead = 0): string {
  const line = onOneLine(value);
  if (typeof value !== 'object' || value === null || indent + lead + line.length < width) return line;
  const inner = indent + 2;
  const items = Array.isArray(value)
    ? value.map(item => compactJson(item, inner))
    : Object.entries(value).map(([key, item]) => {
        const name = `${JSON.stringify(key)}: `;
        return name + compactJson(item, inner, name.length);
      });
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const pad = ' '.repeat(inner);
  return `${open}\n${items.map(item => pad + item).join(',\n')}\n${' '.repeat(indent)}${close}`;
}

function onOneLine(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`;
  const items = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${onOneLine(item)}`);
  return items.length === 0 ? '{}' : `{ ${items.join(', ')} }`;
}
