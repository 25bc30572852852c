import * as z from 'zod';
import { regionPattern } from '../../base/registry-id.ts';
import { organizationSchema } from './organization-schema.ts';
import { accountId, document, named, once, text } from './schema-parts.ts';

/** The grammar of a landing zone file; docs/landing-zone.md is its prose. What is not in it is refused. */

const userName = text(/^[\w+=,.@-]{1,64}$/, 'up to 64 letters, digits and +=,.@_-');
const policyName = text(/^[\w+=,.@-]{1,128}$/, 'up to 128 letters, digits and +=,.@_-');
const path = text(/^\/(?:[!-~]{1,510}\/)?$/, 'a path that begins and ends with /');
const policyRef = text(
  /^(?:[\w+=,.@-]{1,128}|arn:aws:iam::(?:aws|\d{12}):policy\/[!-~]+)$/,
  'the name or the ARN of a managed policy',
);

const tags = z
  .record(z.string().min(1).max(128), z.string({ error: 'must be text' }).max(256))
  .transform(record => Object.entries(record).map(([key, value]) => ({ key, value })));

const inlinePolicies = z
  .record(z.string().regex(/^[\w+=,.@-]{1,128}$/, { error: 'is no name of a policy' }), document('identity'))
  .transform(record => Object.entries(record).map(([name, json]) => ({ name, document: json })));

const policy = z.strictObject({
  name: policyName,
  path: path.optional(),
  description: z.string().max(1000).optional(),
  document: document('identity'),
});

const groupName = text(/^[\w+=,.@-]{1,128}$/, 'up to 128 letters, digits and +=,.@_-');

const owner = {
  path: path.optional(),
  policies: inlinePolicies.optional(),
  managedPolicies: z.array(policyRef).optional(),
};

const group = z.strictObject({ name: groupName, ...owner });

const identity = {
  name: userName,
  ...owner,
  tags: tags.optional(),
  permissionsBoundary: policyRef.optional(),
};

const user = z.strictObject({ ...identity, groups: z.array(groupName).max(10).optional() });

const role = z.strictObject({
  ...identity,
  trust: document('trust'),
  description: z.string().max(1000).optional(),
  maxSessionDuration: z
    .number({ error: 'must be a number of seconds from 3600 to 43200' })
    .int()
    .min(3600, { error: 'must be a number of seconds from 3600 to 43200' })
    .max(43_200, { error: 'must be a number of seconds from 3600 to 43200' })
    .optional(),
});

const repository = z.strictObject({
  name: text(
    /^(?=.{2,256}$)[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/,
    'a repository name, such as team/app',
  ),
  region: text(regionPattern, 'a region, such as us-east-1'),
  policy: document('resource').optional(),
});

const oidcProvider = z.strictObject({
  url: text(/^https:\/\/.{1,247}$/, 'the URL of an issuer, beginning with https://'),
  clientIds: z.array(z.string({ error: 'must be text' }).min(1).max(255)).optional(),
});

const account = z.strictObject({
  id: accountId,
  name: z.string({ error: 'must be text' }).min(1).max(50),
  email: z.email({ error: 'must be an e-mail address' }).optional(),
  policies: z.array(policy).check(named()).optional(),
  groups: z.array(group).check(named()).optional(),
  users: z.array(user).check(named()).optional(),
  roles: z.array(role).check(named()).optional(),
  oidcProviders: z
    .array(oidcProvider)
    .check(once(({ url }) => url, 'the provider'))
    .optional(),
  repositories: z
    .array(repository)
    .check(once(({ name, region }) => `${region} ${name}`, 'the repository'))
    .optional(),
});

export const zoneSchema = z.strictObject({
  accounts: z.array(account).check(once(({ id }) => id, 'the account')),
  organization: organizationSchema.optional(),
});

export type ZoneFile = z.output<typeof zoneSchema>;
