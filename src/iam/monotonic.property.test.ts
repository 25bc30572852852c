import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyPolicy, cases, compileAll, fullAccess, type Owners, runs } from './generators.test-support.ts';
import { type AuthorizationRequest, decide, type PolicyKind } from './index.ts';
import type { NaivePolicies } from './naive.test-support.ts';

type Json = Record<string, unknown>;
const allowed = (request: AuthorizationRequest, texts: NaivePolicies, owners: Owners): boolean =>
  decide(request, compileAll(owners, texts)).allowed;

/** The policies with one list of them changed; a place that is not there stays so. */
function mapped(
  texts: NaivePolicies,
  owners: Owners,
  place: PolicyKind,
  change: (list: readonly string[], kind: PolicyKind) => readonly string[],
): NaivePolicies {
  const { identity, resource, boundary, session, serviceControl, resourceControl } = texts;
  switch (place) {
    case 'identity':
      return { ...texts, identity: change(identity, place) };
    case 'resource':
    case 'trust':
      return { ...texts, resource: change(resource, owners) };
    case 'boundary':
      return boundary === undefined ? texts : { ...texts, boundary: change([boundary], place)[0] as string };
    case 'session':
      return session === undefined ? texts : { ...texts, session: change(session, place) };
    case 'scp':
      return serviceControl
        ? { ...texts, serviceControl: serviceControl.map(list => change(list, place)) }
        : texts;
    case 'rcp':
      return resourceControl
        ? { ...texts, resourceControl: resourceControl.map(list => change(list, place)) }
        : texts;
  }
}

const places: readonly PolicyKind[] = ['identity', 'resource', 'boundary', 'session', 'scp', 'rcp'];
const place = fc.constantFrom(...places);

/** The first statement of each policy turned into a Deny. */
function denying(text: string): string {
  const { Version, Statement } = JSON.parse(text) as { Version: string; Statement: Json[] };
  return JSON.stringify({ Version, Statement: [Statement].flat().map(one => ({ ...one, Effect: 'Deny' })) });
}

const denials: Record<PolicyKind, fc.Arbitrary<string>> = {
  identity: anyPolicy('identity').map(denying),
  session: anyPolicy('session').map(denying),
  boundary: anyPolicy('boundary').map(denying),
  resource: anyPolicy('resource').map(denying),
  trust: anyPolicy('trust').map(denying),
  scp: anyPolicy('scp').map(denying),
  rcp: anyPolicy('rcp').map(denying),
};

test('adding a Deny never allows', () => {
  const anyCase = cases.chain(one =>
    place.chain(where => {
      const kind = where === 'resource' ? one.owners : where;
      return denials[kind].map(denial => ({ ...one, where, denial }));
    }),
  );
  fc.assert(
    fc.property(anyCase, ({ owners, request, texts, where, denial }) => {
      // A list of session policies that is empty caps nothing, and one with a Deny alone caps everything.
      const more = mapped(texts, owners, where, list =>
        where === 'boundary' ? [merged(list[0] as string, denial)] : [...list, denial],
      );
      if (request.principal.type === 'federated-user' && texts.session?.length === 0) return;
      if (allowed(request, more, owners)) assert.ok(allowed(request, texts, owners));
    }),
    { numRuns: runs(2000) },
  );
});

/** One document with the statements of both; its version is the first one's. */
function merged(text: string, more: string): string {
  const { Version, Statement } = JSON.parse(text) as { Version: string; Statement: Json };
  return JSON.stringify({ Version, Statement: [Statement, JSON.parse(more).Statement].flat() });
}

test('removing an Allow never allows', () => {
  fc.assert(
    fc.property(cases, place, fc.nat(), ({ owners, request, texts }, where, which) => {
      const fewer = mapped(texts, owners, where, (list, kind) =>
        list.flatMap((text, index) => (index === which % list.length ? without(text, which, kind) : [text])),
      );
      if (allowed(request, fewer, owners)) assert.ok(allowed(request, texts, owners));
    }),
    { numRuns: runs(2000) },
  );
});

/** The policy with one Allow turned to an action that nobody asks for, so that its place stays as it is. */
function without(text: string, which: number, kind: PolicyKind): string[] {
  if (text === fullAccess.rcp) return [];
  const { Version, Statement } = JSON.parse(text) as { Version: string; Statement: Json };
  const statements = [Statement].flat();
  const at = which % statements.length;
  const { Action: _, NotAction: __, ...rest } = statements[at] as Json;
  if (rest.Effect === 'Deny') return [text];
  statements[at] = { ...rest, Action: kind === 'trust' ? 'sts:SetContext' : 'ecr:Nothing' };
  return [JSON.stringify({ Version, Statement: statements })];
}

test('a session policy, a boundary or a level of control policies never widens', () => {
  const anyCase = fc.record({
    one: cases,
    session: anyPolicy('session'),
    boundary: anyPolicy('boundary'),
    scp: fc.array(anyPolicy('scp'), { maxLength: 2 }),
    rcp: fc.array(fc.oneof(fc.constant(fullAccess.rcp), anyPolicy('rcp')), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(anyCase, ({ one: { owners, request, texts }, session, boundary, scp, rcp }) => {
      const { session: _, ...noSession } = texts;
      const { boundary: __, ...noBoundary } = texts;
      const narrower: [NaivePolicies, NaivePolicies][] = [
        [{ ...texts, session: [session] }, noSession],
        [{ ...texts, boundary }, noBoundary],
        [{ ...texts, serviceControl: [...(texts.serviceControl ?? []), scp] }, texts],
        [{ ...texts, resourceControl: [...(texts.resourceControl ?? []), rcp] }, texts],
      ];
      for (const [index, [after, before]] of narrower.entries()) {
        // A federated user's session has no permissions until it is given some.
        if (index === 0 && request.principal.type === 'federated-user') continue;
        if (allowed(request, after, owners)) assert.ok(allowed(request, before, owners));
      }
    }),
    { numRuns: runs(2000) },
  );
});
