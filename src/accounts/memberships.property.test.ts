import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allow, owner, testAccounts } from './accounts.test-support.ts';
import { attachPolicy } from './attachments.ts';
import { createGroup, type Group, renameGroup } from './groups.ts';
import { deleteInlinePolicy, putInlinePolicy } from './inline-policies.ts';
import { createPolicy } from './managed-policies.ts';
import { addMember, removeMember } from './memberships.ts';
import { createUser } from './users.ts';

const groupCount = 3;
const step = fc.record({
  what: fc.constantFrom('join', 'leave', 'grant', 'revoke', 'rename'),
  group: fc.nat({ max: groupCount - 1 }),
});

test("a group's policies count exactly while the user is a member, at once", async t => {
  const { accounts } = await testAccounts(t);
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async steps => {
      run += 1;
      const { user, groups } = await accounts.write(async w => {
        const user = await createUser(w, { account: owner, name: `u${run}` });
        await putInlinePolicy(w, user, { name: 'own', document: allow('x:Own') });
        const groups: Group[] = [];
        for (let n = 0; n < groupCount; n += 1) {
          const group = await createGroup(w, { account: owner, name: `g${run}-${n}` });
          const name = `p${run}-${n}`;
          const { arn } = await createPolicy(w, { account: owner, name, document: allow(`x:Managed${n}`) });
          await attachPolicy(w, group, arn);
          groups.push(group);
        }
        return { user, groups };
      });
      const names = groups.map(({ name }) => name);
      const member = new Set<number>();
      const granting = new Set<number>();
      for (const { what, group: n } of steps) {
        await accounts.write(async w => {
          const group = groups[n]!;
          if (what === 'join') {
            await addMember(w, group, user);
            member.add(n);
          } else if (what === 'leave' && member.delete(n)) await removeMember(w, group, user);
          else if (what === 'grant') {
            await putInlinePolicy(w, group, { name: 'in', document: allow(`x:Inline${n}`) });
            granting.add(n);
          } else if (what === 'revoke' && granting.delete(n)) await deleteInlinePolicy(w, group, 'in');
          else if (what === 'rename') {
            const next = `${names[n]}r`;
            await renameGroup(w, owner, names[n]!, { name: next });
            names[n] = next;
          }
        });
        const caller = await accounts.resolve({ type: 'user', account: owner, id: user.id });
        const seen = caller?.policies.identity.map(({ policy, group }) => [
          group,
          policy.statements[0]?.document.action.entries[0],
        ]);
        const wanted = [
          [undefined, 'x:own'],
          ...[...member].flatMap(m => [
            ...(granting.has(m) ? [[names[m], `x:inline${m}`]] : []),
            [names[m], `x:managed${m}`],
          ]),
        ];
        assert.deepEqual(new Set(seen?.map(String)), new Set(wanted.map(String)));
        assert.equal(seen?.length, wanted.length);
      }
    }),
    { numRuns: 25 },
  );
});
