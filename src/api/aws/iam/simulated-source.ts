import type { Accounts } from '../../../accounts/accounts.ts';
import { fault } from '../../../accounts/faults.ts';
import type { PolicyOwner } from '../../../accounts/identity.ts';
import { documentsOf, ownerOfArn } from '../../../accounts/identity-documents.ts';
import { refOfArn } from '../../../accounts/principal-ref.ts';
import { compileStored } from '../../../accounts/stored-policy.ts';
import type { AttachedPolicy, Principal } from '../../../iam/index.ts';
import type { NamedPolicy, Simulation } from './simulation.ts';

/** Whose policies are simulated, and who is the caller where nobody else is named. */
export interface Source {
  readonly principal: Principal;
  /** The condition keys that are known of it. */
  readonly context: ReadonlyMap<string, readonly string[]>;
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy | undefined;
  readonly serviceControl?: Simulation['serviceControl'];
  /** Whether a resource policy can name it: only users have a name to be simulated under. */
  readonly named: boolean;
}

const hour = 3600;

/** The user, group or role of `account`. Throws `EntityArnInvalid` and the `…NotFound` faults. */
export async function sourceOf(
  accounts: Accounts,
  account: string,
  arn: string,
  time: number,
): Promise<Source> {
  const owner = await ownerOfArn(accounts.read, account, arn);
  const identity = (await documentsOf(accounts.read, owner)).map(each => ({
    name: each.arn === undefined ? `${each.owner.kind}_${each.owner.name}_${each.name}` : each.name,
    policy: compileStored(accounts.policies, each.document, owner.arn),
  }));
  if (owner.kind === 'group') return await groupSource(accounts, owner, identity);

  const issuedAt = Math.floor(time / 1000);
  const ref = await refOfArn(accounts.read, owner.arn, {
    name: 'simulated',
    issuedAt,
    expiresAt: issuedAt + hour,
  });
  const caller = ref && (await accounts.resolve(ref));
  // Deleted since it was found.
  if (!caller) throw fault(owner.kind === 'user' ? 'UserNotFound' : 'RoleNotFound', { name: owner.name });
  const { boundary, serviceControl } = caller.policies;
  return {
    principal: caller.principal,
    context: caller.context,
    identity,
    boundary: boundary && { policy: boundary.policy, name: nameOf(boundary) },
    serviceControl,
    named: owner.kind === 'user',
  };
}

/** A member of the group that is in no other, whoever that be. */
async function groupSource(
  accounts: Accounts,
  { account, arn }: PolicyOwner,
  identity: readonly NamedPolicy[],
): Promise<Source> {
  const root = await accounts.resolve({ type: 'root', account });
  return {
    principal: { type: 'user', account, arn, userId: '' },
    context: new Map(),
    identity,
    serviceControl: root?.policies.serviceControl,
    named: false,
  };
}

const nameOf = ({ arn = '' }: AttachedPolicy): string => arn.slice(arn.lastIndexOf('/') + 1);
