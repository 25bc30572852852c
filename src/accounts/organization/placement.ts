import type { AttachedPolicy } from '../../iam/index.ts';
import type { PolicyCompiler } from '../policy-compiler.ts';
import { compileStored } from '../stored-policy.ts';
import type { Reader } from '../writer.ts';
import { organizationOf } from './organization.ts';
import { pathOf } from './parents.ts';
import { getPolicy } from './policies.ts';
import { isPolicyType, type PolicyType, policyTypes, traits } from './policy-type.ts';

/** Policies by level, from the root down to the account: each level must allow. */
export type Levels = readonly (readonly AttachedPolicy[])[];

/** Where an account stands in its organization, as far as authorization asks. */
export interface Placement {
  readonly organization: string;
  /** `o-…/r-…/ou-…/`, without the account: what `aws:PrincipalOrgPaths` and `aws:ResourceOrgPaths` hold. */
  readonly path: string;
  /** The types that are enabled; none for the management account, which no such policy touches. */
  readonly controls: Readonly<Partial<Record<PolicyType, Levels>>>;
}

/** Reads it from one snapshot; undefined for an account without an organization. Throws `UnreadablePolicy`. */
export async function placementOf(
  w: { readonly db: Reader; readonly policies: PolicyCompiler },
  account: string,
): Promise<Placement | undefined> {
  const organization = await organizationOf(w.db, account);
  if (organization === undefined) return undefined;
  const { parent } = await w.db
    .selectFrom('org_members')
    .select('parent')
    .where('account', '=', account)
    .executeTakeFirstOrThrow();
  const path = await pathOf(w.db, organization, parent);
  if (path === undefined) throw new TypeError(`the parent ${parent} of account ${account} is gone`);
  const { id } = organization;
  if (account === organization.managementAccount) return { organization: id, path, controls: {} };

  const targets = [...path.split('/').slice(1, -1), account];
  const rows = await w.db
    .selectFrom('org_policy_types')
    .select('type')
    .where('organization', '=', id)
    .execute();
  const enabled = rows.map(({ type }) => type).filter(isPolicyType);
  const attachments = await w.db
    .selectFrom('org_attachments')
    .select(['target', 'policy', 'type'])
    .where('organization', '=', id)
    .where('target', 'in', targets)
    .execute();
  const controls: Partial<Record<PolicyType, Levels>> = {};
  for (const type of policyTypes.filter(each => enabled.includes(each))) {
    const levels: AttachedPolicy[][] = [];
    for (const target of targets) {
      const level: AttachedPolicy[] = [];
      for (const row of attachments.filter(each => each.target === target && each.type === type)) {
        const { arn, content, name } = await getPolicy(w.db, organization, row.policy);
        level.push({ arn, name, policy: compileStored(w.policies, content, arn, traits[type].kind) });
      }
      levels.push(level.sort(byName));
    }
    controls[type] = levels;
  }
  return { organization: id, path, controls };
}

/** Ids are random: in this order explanations and denials name the same policy each time. */
const byName = (a: AttachedPolicy, b: AttachedPolicy): number => ((a.name ?? '') < (b.name ?? '') ? -1 : 1);

/** The condition keys of an account's place: `aws:PrincipalOrgID` and `aws:PrincipalOrgPaths`, or those of a resource. */
export const organizationContext = (
  prefix: 'aws:Principal' | 'aws:Resource',
  placement: Placement | undefined,
): [string, readonly string[]][] =>
  placement === undefined
    ? []
    : [
        [`${prefix}OrgID`, [placement.organization]],
        [`${prefix}OrgPaths`, [placement.path]],
      ];
