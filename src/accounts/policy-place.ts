/** What stands where the engine found fault with a policy. */
export interface Place {
  /** As the engine gives it: `Statement[0].Action[1]`. */
  readonly path: string;
  /** The element of the statement, for example `Action`; undefined for the policy or the statement itself. */
  readonly element: string | undefined;
  /** The type of the principal, for example `AWS`. */
  readonly inner: string | undefined;
  /** The value there, of the statement itself for one; undefined where it cannot be read. */
  readonly value: unknown;
}

const pattern = /^(?:Statement(?:\[(\d+)\])?(?:\.|$))?([A-Za-z]+)?(?:\.([A-Za-z]+))?(?:\[(\d+)\])?$/;

/** Finds what the path names in a policy's text. Conditions are not looked into. */
export function placeOf(text: string, path: string): Place {
  const condition = /^Statement(?:\[\d+\])?\.Condition/.test(path);
  const [, index, element, inner, item] = pattern.exec(path) ?? [];
  let value: unknown;
  if (!condition && path !== '') {
    try {
      const statements = (JSON.parse(text) as { Statement?: unknown }).Statement;
      value = index === undefined ? statements : step(statements, index);
      if (element !== undefined) value = step(value, element);
      if (inner !== undefined) value = step(value, inner);
      if (item !== undefined) value = step(value, item);
    } catch {
      value = undefined;
    }
  }
  return { path, element: condition ? 'Condition' : element, inner, value };
}

const step = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
