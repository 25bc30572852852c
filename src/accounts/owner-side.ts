import type { ControlLevels } from '../iam/index.ts';
import { organizationContext, placementOf } from './organization/placement.ts';
import type { PolicyCompiler } from './policy-compiler.ts';
import type { Reader } from './writer.ts';

/** What the account that owns a resource brings into a decision, whatever the resource is. */
export interface OwnerSide {
  /** Absent where none apply. */
  readonly resourceControl?: ControlLevels;
  /** `aws:ResourceOrgID` and `aws:ResourceOrgPaths`, where the account is in an organization. */
  readonly context: ReadonlyMap<string, readonly string[]>;
}

/** Reads it from one snapshot; empty for an account that is not there. Throws `UnreadablePolicy`. */
export async function readOwnerSide(
  w: { readonly db: Reader; readonly policies: PolicyCompiler },
  account: string,
): Promise<OwnerSide> {
  const placement = await placementOf(w, account);
  const resourceControl = placement?.controls.RESOURCE_CONTROL_POLICY;
  return {
    ...(resourceControl && { resourceControl }),
    context: new Map(organizationContext('aws:Resource', placement)),
  };
}
