import { allConstraints, brokenConstraints, outside } from './constraints.ts';
import type { ListShape, MapShape, Shape, StructureShape } from './shape.ts';
import type { Constraint, Violation } from './violation.ts';

/** An answer names at most so many violations; what follows would only be noise. */
const mostViolations = 100;

/**
 * What `value` breaks of `shape`, in the model's order; empty where it breaks nothing. `value` is typed as
 * `decodeJson` and `decodeQuery` return it: Buffers for blobs, Dates for timestamps, null or undefined for
 * what is absent. Members that the model does not know are not looked at.
 */
export function validate(shape: Shape | undefined, value: unknown): readonly Violation[] {
  if (shape === undefined) return [];
  const walk: Walk = { path: [], member: '', found: [] };
  visit(walk, shape, value);
  return walk.found.length > mostViolations ? walk.found.slice(0, mostViolations) : walk.found;
}

interface Walk {
  readonly path: string[];
  /** The structure member that is being looked at. */
  member: string;
  readonly found: Violation[];
}

function visit(walk: Walk, shape: Shape, value: unknown): void {
  if (walk.found.length > mostViolations) return;
  switch (shape.type) {
    case 'structure':
      if (isRecord(value)) visitStructure(walk, shape, value);
      else report(walk, shape, value, { kind: 'type', expected: 'structure' });
      break;
    case 'list':
      if (Array.isArray(value)) visitList(walk, shape, value);
      else report(walk, shape, value, { kind: 'type', expected: 'list' });
      break;
    case 'map':
      if (isRecord(value)) visitMap(walk, shape, value);
      else report(walk, shape, value, { kind: 'type', expected: 'map' });
      break;
    default:
      for (const constraint of brokenConstraints(shape, value)) report(walk, shape, value, constraint);
  }
}

function visitStructure(walk: Walk, shape: StructureShape, value: Record<string, unknown>): void {
  const outer = walk.member;
  for (const member of shape.members) {
    const held = Object.hasOwn(value, member.name) ? value[member.name] : undefined;
    const absent = held === undefined || held === null;
    if (absent && !member.required) continue;
    walk.member = member.name;
    walk.path.push(member.name);
    if (absent) report(walk, member.shape, null, { kind: 'required' });
    else visit(walk, member.shape, held);
    walk.path.pop();
  }
  walk.member = outer;
}

function visitList(walk: Walk, shape: ListShape, value: readonly unknown[]): void {
  for (const constraint of outside(shape, value.length, 'minLength', 'maxLength'))
    report(walk, shape, value, constraint);
  // A list that is far too long is not walked through: its length says enough.
  const walked = shape.max !== undefined && value.length > shape.max ? value.slice(0, shape.max) : value;
  const { element } = shape;
  if (isPlain(element)) visitPlain(walk, shape, element, value, walked, 'member');
  else
    for (const [index, held] of walked.entries()) {
      walk.path.push(String(index + 1), 'member');
      if (held === null || held === undefined) report(walk, element, null, { kind: 'required' });
      else visit(walk, element, held);
      walk.path.length -= 2;
    }
}

function visitMap(walk: Walk, shape: MapShape, value: Record<string, unknown>): void {
  const keys = Object.keys(value);
  for (const constraint of outside(shape, keys.length, 'minLength', 'maxLength'))
    report(walk, shape, value, constraint);
  visitPlain(walk, shape, shape.key, value, keys, 'key');
  if (isPlain(shape.value)) visitPlain(walk, shape, shape.value, value, Object.values(value), 'value');
  else
    for (const key of keys) {
      walk.path.push(key, 'member');
      visit(walk, shape.value, value[key]);
      walk.path.length -= 2;
    }
}

/** Plain elements are judged together: one violation at the whole, which says what is asked of each. */
function visitPlain(
  walk: Walk,
  whole: ListShape | MapShape,
  element: Shape,
  value: unknown,
  elements: readonly unknown[],
  of: 'member' | 'key' | 'value',
): void {
  let wrong: readonly Constraint[] | undefined;
  for (const held of elements) {
    if (held === null || held === undefined) wrong = [{ kind: 'required' }];
    else {
      const broken = brokenConstraints(element, held);
      if (broken.length === 0) continue;
      wrong = broken[0]?.kind === 'type' ? broken : allConstraints(element);
    }
    break;
  }
  if (wrong !== undefined)
    report(walk, whole, value, { kind: 'elements', of, constraints: wrong }, element.sensitive);
}

function report(walk: Walk, shape: Shape, value: unknown, constraint: Constraint, sensitive = false): void {
  walk.found.push({
    path: [...walk.path],
    member: walk.member,
    value,
    sensitive: sensitive || shape.sensitive,
    shape: shape.name,
    constraint,
  });
}

const isPlain = (shape: Shape): boolean =>
  shape.type !== 'structure' && shape.type !== 'list' && shape.type !== 'map';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
