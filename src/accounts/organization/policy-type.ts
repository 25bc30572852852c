import type { PolicyKind } from '../../iam/index.ts';

/** The policy types that are in effect here; the others of AWS say nothing about access. */
export const policyTypes = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const;
export type PolicyType = (typeof policyTypes)[number];

export const isPolicyType = (text: string): text is PolicyType =>
  (policyTypes as readonly string[]).includes(text);

/** What of it differs by type. AWS Organizations User Guide, "Quotas and service limits". */
export const traits: Readonly<
  Record<PolicyType, { readonly kind: PolicyKind; readonly quota: number; readonly perTarget: number }>
> = {
  SERVICE_CONTROL_POLICY: { kind: 'scp', quota: 10_000, perTarget: 5 },
  RESOURCE_CONTROL_POLICY: { kind: 'rcp', quota: 1000, perTarget: 5 },
};

/** Bytes of a policy's text as it was given, white space and all. */
export const contentLimit = 5120;
