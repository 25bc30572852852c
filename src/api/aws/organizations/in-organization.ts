import type { Asked, Call, Operation, Resource } from '../../../access/operation.ts';
import { resourcePolicyArn } from '../../../accounts/organization/arns.ts';
import { isDelegatedAdministrator } from '../../../accounts/organization/delegations.ts';
import { orgFault } from '../../../accounts/organization/faults.ts';
import { type Organization, organizationOf } from '../../../accounts/organization/organization.ts';
import { findResourcePolicy } from '../../../accounts/organization/resource-policy.ts';
import { compileStored } from '../../../accounts/stored-policy.ts';
import type { Reader, Writer } from '../../../accounts/writer.ts';
import type { AttachedPolicy } from '../../../iam/index.ts';
import type { Services } from '../../services.ts';
import { type Named, named } from './resources.ts';

/** What the handler of a row gets. */
export interface OrganizationCall<Input> {
  readonly input: Input;
  readonly organization: Organization;
  /** The caller's account. */
  readonly account: string;
  readonly db: Reader;
  /** When the request came, milliseconds since 1970. */
  readonly now: number;
  /** All of `work` or nothing; throws `ChangedMeanwhile` where the account has left the organization since. */
  readonly change: <T>(work: (w: Writer) => Promise<T>) => Promise<T>;
}

export interface Row<Input, Output> {
  /** The operation's name: its action is `organizations:NAME`. */
  readonly name: string;
  /**
   * Whose principals may call it, given their own policies' permission: the management account's alone, those of
   * delegated administrators as well, or those of every member account.
   */
  readonly open: 'management' | 'administrators' | 'members';
  /** Whether the organization's resource policy can open it to further member accounts. */
  readonly delegable?: boolean;
  /** The ids of what the request is about; where there are none its resource is `*`. */
  readonly about?: (input: Input) => readonly string[];
  readonly context?: (input: Input) => readonly (readonly [string, readonly string[]])[];
  readonly handler: (call: OrganizationCall<Input>) => Promise<Output>;
}

interface OrganizationResource extends Resource {
  readonly organization: Organization | undefined;
  readonly standing: 'outside' | 'member' | 'administrator' | 'management';
  readonly delegation: AttachedPolicy | undefined;
}

/**
 * One operation on the organization of the caller's account. First the caller's own policies decide, as everywhere;
 * then what its account is to the organization. Throws `NotInOrganization` and `NoPermission`.
 */
export const inOrganization =
  <Input, Output>() =>
  (row: Row<Input, Output>): Operation<Input, Output, OrganizationResource, Services> => ({
    action: `organizations:${row.name}`,
    resource: asked => resourceOf(row, asked),
    may: { action: `organizations:${row.name}`, resource: asked => delegatedBy(row, asked) },
    async handler(call) {
      const { input, resource, caller, services } = call;
      const { organization } = resource;
      if (organization === undefined) throw orgFault('NotInOrganization', {});
      if (!isPermitted(row, call)) throw orgFault('NoPermission', {});
      const { account } = caller.principal;
      return await row.handler({
        input,
        organization,
        account,
        db: services.accounts.read,
        now: call.request.time,
        change: work =>
          services.accounts.write(async w => {
            const now = await organizationOf(w.db, account);
            if (now?.id !== organization.id) throw orgFault('ChangedMeanwhile', {});
            return await work(w);
          }),
      });
    },
  });

async function resourceOf<Input>(
  row: Row<Input, unknown>,
  { input, caller, services }: Asked<Input, Services>,
): Promise<OrganizationResource> {
  const { account } = caller.principal;
  const db = services.accounts.read;
  const organization = await organizationOf(db, account);
  if (organization === undefined) {
    const standing = 'outside' as const;
    return { arn: '*', account, policies: [], organization, standing, delegation: undefined };
  }
  const [first = { arn: '*', context: [] }, ...others] = await namedBy(row, input, db, organization);
  const request = row.context?.(input) ?? [];
  const resource = ({ arn, context }: Named): Resource => ({
    arn,
    account,
    policies: [],
    context: new Map([...context, ...request]),
  });
  return {
    ...resource(first),
    others: others.map(resource),
    organization,
    standing: await standingOf(db, organization, account),
    delegation: await delegationOf(services, organization),
  };
}

const namedBy = <Input>(
  row: Row<Input, unknown>,
  input: Input,
  db: Reader,
  organization: Organization,
): Promise<Named[]> => Promise.all((row.about?.(input) ?? []).map(id => named(db, organization, id)));

async function standingOf(db: Reader, organization: Organization, account: string) {
  if (account === organization.managementAccount) return 'management';
  return (await isDelegatedAdministrator(db, organization, account)) ? 'administrator' : 'member';
}

async function delegationOf(
  { accounts }: Services,
  organization: Organization,
): Promise<AttachedPolicy | undefined> {
  const found = await findResourcePolicy(accounts.read, organization);
  if (found === undefined) return undefined;
  const arn = resourcePolicyArn(organization, found.id);
  return { arn, policy: compileStored(accounts.policies, found.content, arn, 'resource') };
}

/** The same resource as the management account owns it, under the policy with which it delegates. */
async function delegatedBy<Input>(
  row: Row<Input, unknown>,
  asked: Asked<Input, Services>,
): Promise<OrganizationResource | undefined> {
  if (!row.delegable) return undefined;
  const own = await resourceOf(row, asked);
  if (!own.delegation || !own.organization || own.standing === 'management') return undefined;
  const owned = { account: own.organization.managementAccount, policies: [own.delegation] };
  return { ...own, ...owned, others: (own.others ?? []).map(each => ({ ...each, ...owned })) };
}

function isPermitted<Input>(
  row: Row<Input, unknown>,
  { resource, granted, wouldAllow }: Call<Input, OrganizationResource, Services>,
): boolean {
  const { standing, delegation } = resource;
  if (row.open === 'members' || standing === 'management' || granted !== undefined) return true;
  if (row.open !== 'administrators' || standing !== 'administrator') return false;
  // The caller's own policies allow it: under the delegation policy it can only be denied by a Deny of that.
  return (
    delegation === undefined ||
    wouldAllow(`organizations:${row.name}`, { ...resource, policies: [delegation] })
  );
}
