import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type * as z from 'zod';
import { type ZoneProblem, zoneFault } from './faults.ts';
import { type ZoneFile, zoneSchema } from './schema.ts';
import type { LandingZone } from './zone.ts';
import { organizationProblems, zoneOrganization } from './zone-organization.ts';

/**
 * Reads a landing zone from YAML. `file` is the name that errors show. Throws `LandingZoneInvalid` with every problem
 * that was found and the lines they are on.
 */
export function parseLandingZone(yaml: string, file: string): LandingZone {
  const lines = new LineCounter();
  const refuse = (problems: readonly ZoneProblem[]) => zoneFault('LandingZoneInvalid', { file, problems });
  const document = readDocument(yaml, lines);
  if (document === undefined)
    throw refuse([{ line: 1, path: '', text: 'it is nested too deeply to be read' }]);
  if (document.errors.length > 0) {
    throw refuse(
      document.errors.map(error => ({
        line: lines.linePos(error.pos[0]).line,
        path: '',
        text: error.message,
      })),
    );
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    // Aliases without an anchor, or so many that the file would grow without end.
    throw refuse([{ line: 1, path: '', text: (error as Error).message }]);
  }
  const result = zoneSchema.safeParse(value ?? {});
  if (result.success) {
    const zone = zoneOf(result.data);
    const problems = zone.organization === undefined ? [] : organizationProblems(zone.organization);
    if (problems.length === 0) return zone;
    throw refuse(
      problems.map(({ path, text }) => ({ line: lineOf(document, lines, path), path: pathText(path), text })),
    );
  }
  throw refuse(result.error.issues.flatMap(issue => problemsOf(issue, document, lines)));
}

/** Undefined where it is nested so deeply that reading it takes more of the stack than there is. */
function readDocument(yaml: string, lineCounter: LineCounter): Document | undefined {
  const tooDeep = /^Maximum call stack/;
  try {
    const document = parseDocument(yaml, { lineCounter, prettyErrors: false, logLevel: 'error' });
    return document.errors.some(error => tooDeep.test(error.message)) ? undefined : document;
  } catch (error) {
    if (error instanceof RangeError && tooDeep.test(error.message)) return undefined;
    throw error;
  }
}

function zoneOf({ accounts, organization }: ZoneFile): LandingZone {
  const owner = (given: NonNullable<ZoneFile['accounts'][number]['groups']>[number]) => ({
    name: given.name,
    path: given.path,
    policies: given.policies ?? [],
    managedPolicies: given.managedPolicies ?? [],
  });
  const identity = (given: NonNullable<ZoneFile['accounts'][number]['users']>[number]) => ({
    ...owner(given),
    tags: given.tags ?? [],
    permissionsBoundary: given.permissionsBoundary,
  });
  return {
    accounts: accounts.map(
      ({ id, name, email, policies = [], groups = [], users = [], roles = [], ...rest }) => ({
        id,
        name,
        email,
        policies: policies.map(policy => ({ path: undefined, description: undefined, ...policy })),
        groups: groups.map(owner),
        users: users.map(user => ({ ...identity(user), groups: user.groups ?? [] })),
        roles: roles.map(role => ({
          ...identity(role),
          trust: role.trust,
          description: role.description,
          maxSessionDuration: role.maxSessionDuration,
        })),
        oidcProviders: (rest.oidcProviders ?? []).map(({ url, clientIds = [] }) => ({ url, clientIds })),
      }),
    ),
    organization: organization && zoneOrganization(organization),
    repositories: accounts.flatMap(({ id, repositories = [] }) =>
      repositories.map(({ name, region, policy }) => ({ account: id, region, name, policy })),
    ),
  };
}

function problemsOf(issue: z.core.$ZodIssue, document: Document, lines: LineCounter): ZoneProblem[] {
  const at = issue.path.map(part => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({
      line: lineOf(document, lines, [...at, key], key),
      path: pathText(at),
      text: `the key ${JSON.stringify(key)} is not known here`,
    }));
  }
  const missing = !document.hasIn(at) && at.length > 0;
  const text = missing ? 'is missing' : issue.message;
  return [{ line: lineOf(document, lines, at), path: pathText(at), text }];
}

/** `accounts[0].users[1].name`. */
const pathText = (path: readonly (string | number)[]): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
    '',
  );

/** The line of what is at `path`, or of the nearest thing around it that is there; with `key`, the line of that key. */
function lineOf(
  document: Document,
  lines: LineCounter,
  path: readonly (string | number)[],
  key?: string,
): number {
  for (let length = path.length; length > 0; length -= 1) {
    const here = path.slice(0, length);
    const parent = length === 1 ? document.contents : document.getIn(here.slice(0, -1), true);
    const last = here.at(-1);
    const pair = isMap(parent)
      ? parent.items.find(item => isPair(item) && isScalar(item.key) && item.key.value === last)
      : undefined;
    const node = pair && (key !== undefined || isScalar(pair.key)) ? pair.key : document.getIn(here, true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
