/**
 * The condition keys that a policy's text names, in `Condition` and as policy variables, as they are written there.
 * `text` must be a policy that the engine accepts.
 */
export function contextKeysOf(text: string): ReadonlySet<string> {
  const keys = new Set<string>();
  const policy = JSON.parse(text) as { Statement: Statement | readonly Statement[] };
  for (const statement of [policy.Statement].flat() as Statement[]) {
    const condition = Object.values(statement.Condition ?? {});
    for (const key of condition.flatMap(block => Object.keys(block))) keys.add(key);
    const texts = [statement.Resource, statement.NotResource, ...condition.flatMap(Object.values)];
    for (const value of texts.flat()) {
      for (const key of variablesIn(String(value))) keys.add(key);
    }
  }
  return keys;
}

interface Statement {
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
}

/** `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`; not the escapes `${*}`, `${?}` and `${$}`. */
const variablesIn = (text: string): string[] =>
  [...text.matchAll(/\$\{\s*([^},]+?)\s*(?:,[^}]*)?\}/g)]
    .map(match => match[1] as string)
    .filter(name => !['*', '?', '$'].includes(name));
