import * as z from 'zod';
import { policyTypes, traits } from '../organization/policy-type.ts';
import { accountId, document, once, text } from './schema-parts.ts';

const unitId = text(
  /^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$/,
  'the id of a unit: ou-, four letters or digits of its root, -, and eight of its own',
);
const rootId = text(/^r-[0-9a-z]{4,32}$/, 'the id of a root, such as r-ab12');
const policyType = z.enum(policyTypes, { error: `must be ${policyTypes.join(' or ')}` });

const unit = z.strictObject({
  id: unitId,
  name: z.string({ error: 'must be text' }).min(1).max(128),
  get units() {
    return z.optional(z.array(unit));
  },
  accounts: z.array(accountId).optional(),
});

const target = text(
  /^(?:root|r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|\d{12})$/,
  'root, or the id of the root, a unit or an account',
);

const details = {
  id: text(/^p-[0-9a-z]{8,128}$/, 'the id of a policy, such as p-ab12cd34ef').optional(),
  name: z.string({ error: 'must be text' }).min(1).max(128),
  description: z.string().max(512).optional(),
  targets: z.array(target).optional(),
};

const [serviceControl, resourceControl] = policyTypes;
const policy = z.discriminatedUnion('type', [
  z.strictObject({
    ...details,
    type: z.literal(serviceControl),
    document: document(traits.SERVICE_CONTROL_POLICY.kind),
  }),
  z.strictObject({
    ...details,
    type: z.literal(resourceControl),
    document: document(traits.RESOURCE_CONTROL_POLICY.kind),
  }),
]);

/** The section `organization`: every id is fixed but those of the root and of policies, which may be left away. */
export const organizationSchema = z.strictObject({
  id: text(/^o-[a-z0-9]{10,32}$/, 'the id of an organization: o- and ten or more letters or digits'),
  rootId: rootId.optional(),
  managementAccount: accountId,
  accounts: z.array(accountId).optional(),
  units: z.array(unit).optional(),
  enabledPolicyTypes: z.array(policyType).optional(),
  policies: z
    .array(policy)
    .check(once(({ type, name }) => `${type} ${name}`, 'the policy'))
    .optional(),
});

export type ZoneOrganizationFile = z.output<typeof organizationSchema>;
