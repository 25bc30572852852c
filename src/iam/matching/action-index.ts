import type { Selected, Statement } from '../policy.ts';

/** Above this the answers are forgotten: callers may ask for actions that no service has. */
const mostActions = 256;
const none: readonly Statement[] = Object.freeze([]);

/**
 * Finds the statements for an action (in lower case). The answer for an action is remembered: a server asks a policy
 * for the same few actions again and again, and most statements are about others.
 */
export function indexByAction(statements: readonly Statement[]): (action: string) => Selected {
  const known = new Map<string, Selected>();
  return action => {
    const found = known.get(action);
    if (found !== undefined) return found;
    if (known.size >= mostActions) known.clear();
    const selected = select(statements, action);
    known.set(action, selected);
    return selected;
  };
}

function select(statements: readonly Statement[], action: string): Selected {
  const about = statements.filter(statement => statement.action(action));
  const allows = about.filter(({ effect }) => effect === 'Allow');
  const denies = about.filter(({ effect }) => effect === 'Deny');
  return { allows: allows.length === 0 ? none : allows, denies: denies.length === 0 ? none : denies };
}
