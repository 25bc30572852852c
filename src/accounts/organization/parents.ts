import type { Reader } from '../writer.ts';
import { orgFault } from './faults.ts';
import type { Organization } from './organization.ts';
import type { UnitsTable } from './schema.ts';

/** An organizational unit. */
export interface Unit {
  /** `ou-…` */
  readonly id: string;
  /** The id of the root or of another unit. */
  readonly parent: string;
  readonly name: string;
  /** `o-…/r-…/ou-…/`, down to the unit itself. */
  readonly path: string;
}

export const unit = ({ id, parent, name, path }: UnitsTable): Unit => ({ id, parent, name, path });

export const rootPath = ({ id, rootId }: Organization): string => `${id}/${rootId}/`;

export async function findUnit(
  db: Reader,
  organization: Organization,
  id: string,
): Promise<Unit | undefined> {
  const row = await db
    .selectFrom('org_units')
    .selectAll()
    .where('id', '=', id)
    .where('organization', '=', organization.id)
    .executeTakeFirst();
  return row && unit(row);
}

/** The path of a root or unit, from the organization down to itself; undefined where there is none of that id. */
export async function pathOf(
  db: Reader,
  organization: Organization,
  id: string,
): Promise<string | undefined> {
  if (id === organization.rootId) return rootPath(organization);
  return (await findUnit(db, organization, id))?.path;
}

/** Throws `ParentNotFound`. */
export async function requireParent(db: Reader, organization: Organization, id: string): Promise<string> {
  const path = await pathOf(db, organization, id);
  if (path === undefined) throw orgFault('ParentNotFound', { id });
  return path;
}
