import { policyArn, serviceLinkedRolePath } from './arns.ts';
import { attachTo } from './attachments.ts';
import { awsManagedPolicies } from './aws-managed-policies.ts';
import { fault } from './faults.ts';
import { deleteOwned } from './owned.ts';
import { replacePrincipal } from './principal-references.ts';
import { findRole, getRole, insertRole, type Role } from './roles.ts';
import { isServiceLinked } from './service-linked.ts';
import type { Reader, Writer } from './writer.ts';

interface ServiceLinked {
  /** The service principal. */
  readonly service: string;
  readonly role: string;
  /** The name of the policy of AWS that it gets. */
  readonly policy: string;
}

/** The services that have a role here. ECR User Guide, "Using service-linked roles"; Organizations User Guide. */
const known: readonly ServiceLinked[] = [
  {
    service: 'replication.ecr.amazonaws.com',
    role: 'AWSServiceRoleForECRReplication',
    policy: 'ECRReplicationServiceRolePolicy',
  },
  {
    service: 'pullthroughcache.ecr.amazonaws.com',
    role: 'AWSServiceRoleForECRPullThroughCache',
    policy: 'AWSECRPullThroughCache_ServiceRolePolicy',
  },
  {
    service: 'ecr.amazonaws.com',
    role: 'AWSServiceRoleForECRTemplate',
    policy: 'ECRTemplateServiceRolePolicy',
  },
  {
    service: 'organizations.amazonaws.com',
    role: 'AWSServiceRoleForOrganizations',
    policy: 'AWSOrganizationsServiceTrustPolicy',
  },
];

export const findServiceLinked = (service: string): ServiceLinked | undefined =>
  known.find(each => each.service === service);

/** Makes the role of a service. Throws `ServiceUnknown`, `SuffixForbidden` and `ServiceRoleTaken`. */
export async function createServiceLinkedRole(
  w: Writer,
  account: string,
  wanted: { service: string; description?: string | undefined; suffix?: string | undefined },
): Promise<Role> {
  const { service, suffix, description } = wanted;
  const linked = findServiceLinked(service);
  if (linked === undefined) throw fault('ServiceUnknown', { service });
  if (suffix !== undefined) throw fault('SuffixForbidden', { service });
  if (await findRole(w.db, account, linked.role)) throw fault('ServiceRoleTaken', { name: linked.role });
  const role = await insertRole(w, {
    account,
    name: linked.role,
    path: serviceLinkedRolePath(service),
    trust: trustOf(service),
    description,
  });
  const arn = policyArn('aws', '/aws-service-role/', linked.policy);
  const policy = awsManagedPolicies.find(each => each.arn === arn);
  if (policy !== undefined) await attachTo(w, role, policy);
  return role;
}

/** For services themselves: the role that stands for `service` in the account, made where it is not there yet. */
export async function ensureServiceLinkedRole(w: Writer, account: string, service: string): Promise<Role> {
  const linked = findServiceLinked(service);
  const found = linked && (await findRole(w.db, account, linked.role));
  return found ?? (await createServiceLinkedRole(w, account, { service }));
}

const trustOf = (service: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });

/**
 * Removes a service-linked role and gives the id of the task that did it; here it is done at once.
 * Throws `RoleNotFound`, also for a role that is none of a service.
 */
export async function deleteServiceLinkedRole(w: Writer, account: string, name: string): Promise<string> {
  const role = await getRole(w.db, account, name);
  if (!isServiceLinked(role)) throw fault('RoleNotFound', { name });
  await w.db.deleteFrom('iam_attachments').where('owner_id', '=', role.id).execute();
  await deleteOwned(w, role.id);
  await w.db.deleteFrom('iam_roles').where('id', '=', role.id).execute();
  await replacePrincipal(w, role.arn, role.id);
  const id = `task${role.path}${role.name}/${w.world.uuid()}`;
  await w.db.insertInto('iam_deletion_tasks').values({ id, account }).execute();
  return id;
}

/** Throws `DeletionTaskNotFound`. A task that is there has succeeded. */
export async function requireDeletionTask(db: Reader, account: string, id: string): Promise<void> {
  const task = db.selectFrom('iam_deletion_tasks').select('id').where('id', '=', id);
  if (!(await task.where('account', '=', account).executeTakeFirst())) {
    throw fault('DeletionTaskNotFound', { id });
  }
}
