import type { TestContext } from 'node:test';
import { other, owner, type TestAccounts, testAccounts } from '../accounts.test-support.ts';
import { createOrganization } from './create-organization.ts';
import { join } from './members.ts';
import type { Organization } from './organization.ts';
import { createUnit } from './units.ts';

export { other as member, owner as management };
export const root = 'r-test';
export const unit = 'ou-test-unit0000';
export const inner = 'ou-test-inner000';

/** For tests: `owner` manages an organization with a unit in a unit, and `other` is at its root. */
export async function testOrganization(
  context: TestContext,
): Promise<TestAccounts & { readonly organization: Organization }> {
  const test = await testAccounts(context);
  const organization = await test.accounts.write(async w => {
    const made = await createOrganization(w, owner, { id: 'o-test000000', rootId: root });
    await createUnit(w, made, { parent: root, name: 'Unit', id: unit });
    await createUnit(w, made, { parent: unit, name: 'Inner', id: inner });
    await join(w, made, { account: other, method: 'INVITED' });
    return made;
  });
  return { ...test, organization };
}
