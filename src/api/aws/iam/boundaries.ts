import { removeBoundary, setBoundary } from '../../../accounts/boundaries.ts';
import type { Identity } from '../../../accounts/identity.ts';
import { changing } from './changing.ts';
import type { Kind } from './kinds.ts';

/** PutUserPermissionsBoundary, PutRolePermissionsBoundary. */
export const put = <Named>(action: string, of: Kind<Named, Identity>) =>
  changing<Named, { readonly PermissionsBoundary: string }, Identity>(
    action,
    of,
    (w, identity, { PermissionsBoundary }) => setBoundary(w, identity, PermissionsBoundary),
  );

export const remove = <Named>(action: string, of: Kind<Named, Identity>) =>
  changing<Named, object, Identity>(action, of, removeBoundary);
