import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { Fault } from '../../base/fault.ts';
import { realWorld } from '../../base/world.ts';
import { openSqlite } from '../../store/sql/sqlite/open-sqlite.ts';
import { createAccessKey, deleteAccessKey, listAccessKeys } from '../access-keys.ts';
import { owner, testAccounts, testSeal } from '../accounts.test-support.ts';
import { openAccounts } from '../accounts.ts';
import { createGroup, deleteGroup, findGroup, getGroup } from '../groups.ts';
import { addMember, removeMember } from '../memberships.ts';
import { accountsMigrations } from '../migrations.ts';
import { createRole, deleteRole } from '../roles.ts';
import type { AccountsSchema } from '../schema.ts';
import { createUser, deleteUser, findUser, getUser, renameUser } from '../users.ts';
import type { Writer } from '../writer.ts';
import { startFollowing } from './follow.ts';
import { changeMessage, readTables } from './state.ts';
import { openStateSource } from './state-source.ts';
import { globalTables } from './tables.ts';

const names = fc.constantFrom('a', 'b', 'c');
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: owner }, Action: 'sts:AssumeRole' }],
});

/** One change that a caller may ask for; many of them are refused, which must leave no trace. */
const step = fc.oneof(
  fc.record({
    do: fc.constantFrom('create', 'create', 'delete', 'purge', 'key', 'unkey', 'join', 'leave'),
    name: names,
  }),
  fc.record({ do: fc.constant('rename' as const), name: names, to: fc.constantFrom('a', 'b', 'c', 'd') }),
  fc.record({ do: fc.constantFrom('role', 'role', 'unrole', 'group', 'ungroup'), name: names }),
  fc.record({ do: fc.constant('swap') }),
  fc.record({ do: fc.constantFrom('cut', 'mend', 'mend', 'restart') }),
);
type Step = { do: string; name?: string; to?: string };

async function change(w: Writer, { do: what, name = '', to = '' }: Step): Promise<unknown> {
  const user = async () => ({ account: owner, userId: (await findUser(w.db, owner, name))?.id ?? 'nobody' });
  switch (what) {
    case 'create':
      return await createUser(w, { account: owner, name });
    case 'delete':
      return await deleteUser(w, owner, name);
    case 'rename':
      return await renameUser(w, owner, name, { name: to });
    case 'swap':
      await renameUser(w, owner, 'a', { name: 'between' });
      await renameUser(w, owner, 'b', { name: 'a' });
      return await renameUser(w, owner, 'between', { name: 'b' });
    case 'key':
      return await createAccessKey(w, await user());
    case 'unkey':
      for (const key of await listAccessKeys(w.db, await user())) {
        await deleteAccessKey(w, await user(), key.id);
      }
      return;
    case 'purge': {
      await change(w, { do: 'unkey', name });
      const [found, group] = [await getUser(w.db, owner, name), await findGroup(w.db, owner, 'a')];
      if (group) await removeMember(w, group, found).catch(() => undefined);
      return await deleteUser(w, owner, name);
    }
    case 'role':
      return await createRole(w, { account: owner, name, trust });
    case 'unrole':
      return await deleteRole(w, owner, name);
    case 'group':
      return await createGroup(w, { account: owner, name });
    case 'ungroup':
      return await deleteGroup(w, owner, name);
    case 'join':
      return await addMember(w, await getGroup(w.db, owner, 'a'), await getUser(w.db, owner, name));
    case 'leave':
      return await removeMember(w, await getGroup(w.db, owner, 'a'), await getUser(w.db, owner, name));
  }
  return undefined;
}

const runs = Number(process.env.ENTREPOT_PROPERTY_RUNS ?? 15);

test('whatever is written in the home, and however often the link is cut, the follower ends with the same', async t => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async steps => {
      const home = await testAccounts(t);
      const directory = await mkdtemp(join(tmpdir(), 'entrepot-following-'));
      const db = await openSqlite<AccountsSchema>(join(directory, 'test.db'), accountsMigrations);
      let link = new AbortController();
      let source = openStateSource({ read: home.db.read, world: realWorld });
      const accounts = openAccounts({
        db: home.db,
        ...{ world: realWorld, seal: testSeal('one') },
        onWritten: () => source.written(),
      });
      const follower = openAccounts({
        ...{ db, world: realWorld, seal: testSeal('one'), following: 'home' },
      });
      const following = await startFollowing({
        ...{ db, world: realWorld, policyHolders: [], home: 'home', pause: { first: 1, most: 2 } },
        async ask(known, signal) {
          link.signal.throwIfAborted();
          const both = AbortSignal.any([signal, link.signal]);
          const told = changeMessage(await source.next(known, 50, both));
          // What is on its way when the link is cut is lost.
          link.signal.throwIfAborted();
          return JSON.parse(JSON.stringify(told));
        },
        onChanged: () => follower.forget(),
        ...{ onLost: () => {}, onFound: () => {} },
      });
      try {
        const start = ['a', 'b', 'c'].map(name => ({ do: 'create', name }));
        for (const each of [...start, { do: 'group', name: 'a' }, ...steps]) {
          if (each.do === 'cut') link.abort();
          else if (each.do === 'mend') link = link.signal.aborted ? new AbortController() : link;
          else if (each.do === 'restart') source = openStateSource({ read: home.db.read, world: realWorld });
          else {
            await accounts
              .write(w => change(w, each))
              .catch(error => assert.ok(error instanceof Fault, error));
          }
          // What was used is known only where it was used: it must not keep a key from going.
          for (const { id } of await db.read.selectFrom('iam_access_keys').select('id').execute()) {
            follower.keyUses.note(id, { at: 1, service: 'ecr', region: 'us-east-1' });
          }
          await follower.keyUses.flush();
        }
        if (link.signal.aborted) link = new AbortController();
        assert.ok(await following.reached(source.moment(), 5_000), 'it never got there');
        const [wanted, found] = [await readTables(home.db.read), await readTables(db.read)];
        for (const { name } of globalTables) assert.deepEqual(found.get(name), wanted.get(name), name);
      } finally {
        await following.stop();
        await db.close();
        await rm(directory, { recursive: true });
      }
    }),
    { numRuns: runs },
  );
});
