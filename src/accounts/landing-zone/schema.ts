import { z } from 'zod';
import { accountPattern, regionPattern } from '../../base/registry-id.ts';
import { type PolicyKind, PolicySyntaxError, parsePolicy } from '../../iam/index.ts';

/** The grammar of a landing zone file; docs/landing-zone.md is its prose. What is not in it is refused. */

const text = (pattern: RegExp, what: string) =>
  z.string({ error: `must be text: ${what}` }).regex(pattern, { error: `must be ${what}` });

const accountId = z
  .string({ error: 'must be twelve digits in quotes, such as "123456789012"' })
  .regex(accountPattern, { error: 'must be twelve digits in quotes, such as "123456789012"' });
const userName = text(/^[\w+=,.@-]{1,64}$/, 'up to 64 letters, digits and +=,.@_-');
const policyName = text(/^[\w+=,.@-]{1,128}$/, 'up to 128 letters, digits and +=,.@_-');
const path = text(/^\/(?:[!-~]{1,510}\/)?$/, 'a path that begins and ends with /');
const policyRef = text(
  /^(?:[\w+=,.@-]{1,128}|arn:aws:iam::(?:aws|\d{12}):policy\/[!-~]+)$/,
  'the name or the ARN of a managed policy',
);

/** A policy as YAML, or its JSON as text; comes out as JSON text that the engine has read. */
const document = (kind: PolicyKind) =>
  z
    .union([z.string(), z.record(z.string(), z.unknown())], {
      error: 'must be a policy: a map, or JSON as text',
    })
    .transform((given, context) => {
      const json = typeof given === 'string' ? given : JSON.stringify(given);
      try {
        parsePolicy(json, kind);
      } catch (error) {
        if (!(error instanceof PolicySyntaxError)) throw error;
        context.addIssue({
          code: 'custom',
          message: `is no policy of the kind needed here: ${error.message}`,
        });
      }
      return json;
    });

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

const identity = {
  name: userName,
  path: path.optional(),
  tags: tags.optional(),
  policies: inlinePolicies.optional(),
  managedPolicies: z.array(policyRef).optional(),
  permissionsBoundary: policyRef.optional(),
};

const user = z.strictObject(identity);

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

const once = <T>(key: (item: T) => string, what: string) =>
  z.check<readonly T[]>(({ value, issues }) => {
    const seen = new Set<string>();
    value.forEach((item, index) => {
      const name = key(item);
      if (seen.has(name))
        issues.push({
          code: 'custom',
          input: item,
          path: [index],
          message: `${what} ${name} is declared twice`,
        });
      seen.add(name);
    });
  });

const named = <T extends { name: string }>() => once<T>(({ name }) => name.toLowerCase(), 'the name');

const account = z.strictObject({
  id: accountId,
  name: z.string({ error: 'must be text' }).min(1).max(50),
  email: z.email({ error: 'must be an e-mail address' }).optional(),
  policies: z.array(policy).check(named()).optional(),
  users: z.array(user).check(named()).optional(),
  roles: z.array(role).check(named()).optional(),
  repositories: z
    .array(repository)
    .check(once(({ name, region }) => `${region} ${name}`, 'the repository'))
    .optional(),
});

export const zoneSchema = z.strictObject({
  accounts: z.array(account).check(once(({ id }) => id, 'the account')),
});

export type ZoneFile = z.output<typeof zoneSchema>;
