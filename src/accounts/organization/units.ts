import { type Page, type PageRequest, pageOf } from '../page.ts';
import type { Reader, Writer } from '../writer.ts';
import { constraint, orgFault } from './faults.ts';
import { attachFullAccess, enabledTypes } from './full-access.ts';
import { unitId } from './ids.ts';
import type { Organization } from './organization.ts';
import { findUnit, requireParent, type Unit, unit } from './parents.ts';
import { requireRoomIn } from './quota.ts';
import { putTags, removeAllTags, type Tags } from './tags.ts';

/** AWS Organizations User Guide, "Quotas and service limits": levels of units below the root, and units in all. */
const deepest = 5;
const most = 2000;

/** Throws `UnitNotFound`. */
export async function getUnit(db: Reader, organization: Organization, id: string): Promise<Unit> {
  const found = await findUnit(db, organization, id);
  if (found === undefined) throw orgFault('UnitNotFound', { id });
  return found;
}

/** Throws `ParentNotFound`. */
export async function listUnits(
  db: Reader,
  organization: Organization,
  parent: string,
  request: PageRequest,
): Promise<Page<Unit>> {
  await requireParent(db, organization, parent);
  let query = db
    .selectFrom('org_units')
    .selectAll()
    .where('organization', '=', organization.id)
    .where('parent', '=', parent);
  if (request.after !== undefined) query = query.where('id', '>', request.after);
  const rows = await query
    .orderBy('id')
    .limit(request.limit + 1)
    .execute();
  return pageOf(rows, request.limit, row => row.id, unit);
}

/** Makes a unit; its id is made where none is given. Throws `ParentNotFound`, `UnitExists` and `ConstraintViolated`. */
export async function createUnit(
  w: Writer,
  organization: Organization,
  wanted: {
    readonly parent: string;
    readonly name: string;
    readonly id?: string | undefined;
    readonly tags?: Tags | undefined;
  },
): Promise<Unit> {
  const { parent, name } = wanted;
  const above = await requireParent(w.db, organization, parent);
  // The path of the root has two parts and one of nothing behind the last slash.
  if (above.split('/').length - 3 >= deepest) {
    const text = 'You have exceeded the maximum depth of the organizational unit hierarchy.';
    throw constraint('OU_DEPTH_LIMIT_EXCEEDED', text);
  }
  await requireFreeName(w.db, organization, parent, name);
  const text = 'You have exceeded the allowed number of organizational units.';
  await requireRoomIn(w.db, 'org_units', organization, {
    max: most,
    reason: 'OU_NUMBER_LIMIT_EXCEEDED',
    text,
  });
  const id = wanted.id ?? unitId(w.world, organization.rootId);
  const row = {
    organization: organization.id,
    id,
    parent,
    name,
    path: `${above}${id}/`,
    created_at: w.world.now(),
  };
  await w.db.insertInto('org_units').values(row).execute();
  await attachFullAccess(w, organization, [id], await enabledTypes(w.db, organization));
  await putTags(w, organization, id, wanted.tags ?? []);
  return unit(row);
}

/** Throws `UnitNotFound` and `UnitExists`. */
export async function renameUnit(
  w: Writer,
  organization: Organization,
  id: string,
  name: string,
): Promise<Unit> {
  const found = await getUnit(w.db, organization, id);
  if (found.name === name) return found;
  await requireFreeName(w.db, organization, found.parent, name);
  await w.db.updateTable('org_units').set({ name }).where('id', '=', id).execute();
  return { ...found, name };
}

/** Throws `UnitNotFound` and `UnitNotEmpty`. */
export async function deleteUnit(w: Writer, organization: Organization, id: string): Promise<void> {
  await getUnit(w.db, organization, id);
  for (const table of ['org_units', 'org_members'] as const) {
    const child = w.db.selectFrom(table).select('parent').where('parent', '=', id);
    if (await child.where('organization', '=', organization.id).executeTakeFirst()) {
      throw orgFault('UnitNotEmpty', { id });
    }
  }
  await removeAllTags(w, organization, id);
  await w.db
    .deleteFrom('org_attachments')
    .where('organization', '=', organization.id)
    .where('target', '=', id)
    .execute();
  await w.db.deleteFrom('org_units').where('id', '=', id).execute();
}

async function requireFreeName(
  db: Reader,
  organization: Organization,
  parent: string,
  name: string,
): Promise<void> {
  const holder = await db
    .selectFrom('org_units')
    .select('id')
    .where('organization', '=', organization.id)
    .where('parent', '=', parent)
    .where('name', '=', name)
    .executeTakeFirst();
  if (holder) throw orgFault('UnitExists', { name });
}
