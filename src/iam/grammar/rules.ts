import type { PolicyKind } from '../policy.ts';

/** What differs between the kinds of policy. */
export interface KindRules {
  /** How messages call it. */
  readonly name: string;
  /** `everyone`: required, and nothing but "*". */
  readonly principal: 'required' | 'forbidden' | 'everyone';
  readonly notPrincipal: boolean;
  /** Whether `{"Federated": …}` may stand in `Principal`. */
  readonly federated: boolean;
  readonly resource: 'required' | 'optional' | 'forbidden';
  /** IAM's own Sids are letters and digits and unique; ECR takes any text, also twice. */
  readonly sid: 'strict' | 'any';
  /** The only actions it may name, in lower case; then wildcards and NotAction are refused too. */
  readonly actions?: ReadonlySet<string>;
  /** Whether Version must be 2012-10-17. */
  readonly currentVersion?: true;
  /** Whether it may only take away: Deny, of the actions of named services, without NotAction. */
  readonly onlyDenies?: true;
}

const attachedToIdentity = {
  principal: 'forbidden',
  notPrincipal: false,
  federated: false,
  resource: 'required',
  sid: 'strict',
} as const;

export const rulesOf: Readonly<Record<PolicyKind, KindRules>> = {
  identity: { name: 'an identity-based policy', ...attachedToIdentity },
  session: { name: 'a session policy', ...attachedToIdentity },
  boundary: { name: 'a permissions boundary', ...attachedToIdentity },
  resource: {
    name: 'a resource-based policy',
    principal: 'required',
    notPrincipal: true,
    federated: false,
    resource: 'optional',
    sid: 'any',
  },
  trust: {
    name: 'a role trust policy',
    principal: 'required',
    notPrincipal: false,
    federated: true,
    resource: 'forbidden',
    sid: 'strict',
    actions: new Set([
      'sts:assumerole',
      'sts:assumerolewithsaml',
      'sts:assumerolewithwebidentity',
      'sts:tagsession',
      'sts:setsourceidentity',
      'sts:setcontext',
    ]),
  },
  // The whole language of identity-based policies, with Allow as with Deny, since September 2025
  // (AWS Organizations User Guide, "SCP syntax").
  scp: { name: 'a service control policy', ...attachedToIdentity, currentVersion: true },
  // AWS Organizations User Guide, "RCP syntax".
  rcp: {
    name: 'a resource control policy',
    principal: 'everyone',
    notPrincipal: false,
    federated: false,
    resource: 'required',
    sid: 'strict',
    currentVersion: true,
    onlyDenies: true,
  },
};
