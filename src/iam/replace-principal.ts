/**
 * The document of a policy with `to` in place of the AWS principal `from`, or undefined where it does not name it.
 * `text` is a policy that `parsePolicy` accepts. A grant is meant for one user or role and not for its name: it
 * follows a rename, and after a delete it holds the unique id that nobody has any more (IAM User Guide, "AWS JSON
 * policy elements: Principal").
 */
export function withPrincipalReplaced(text: string, from: string, to: string): unknown {
  const document: unknown = JSON.parse(text);
  const statements = isRecord(document) ? [document.Statement].flat() : [];
  let changed = false;
  for (const statement of statements) {
    if (!isRecord(statement)) continue;
    for (const element of [statement.Principal, statement.NotPrincipal]) {
      if (!isRecord(element)) continue;
      const names = [element.AWS].flat();
      if (!names.includes(from)) continue;
      const replaced = names.map(name => (name === from ? to : name));
      element.AWS = Array.isArray(element.AWS) ? replaced : replaced[0];
      changed = true;
    }
  }
  return changed ? document : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
