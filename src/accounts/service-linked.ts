import { serviceLinkedRoot } from './arns.ts';
import { fault } from './faults.ts';

/** Whether the role belongs to a service, which alone may change it: by its path, which nobody else can give. */
export const isServiceLinked = ({ kind, path }: { readonly kind: string; readonly path: string }): boolean =>
  kind === 'role' && path.startsWith(serviceLinkedRoot);

/** Throws `RoleProtected` for a service-linked role; others, users and groups pass. */
export function requireModifiable(owner: {
  readonly kind: string;
  readonly path: string;
  readonly name: string;
}): void {
  if (isServiceLinked(owner)) throw fault('RoleProtected', { name: owner.name });
}
