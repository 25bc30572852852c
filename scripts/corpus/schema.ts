import { z } from 'zod';

const account = z.string().regex(/^\d{12}$/);

const root = z.strictObject({
  type: z.literal('root'),
  account,
  arn: z.string(),
  userId: z.string(),
});
const user = z.strictObject({
  type: z.literal('user'),
  account,
  arn: z.string(),
  userId: z.string(),
});
const principal = z.discriminatedUnion('type', [
  root,
  user,
  z.strictObject({
    type: z.literal('assumed-role'),
    account,
    arn: z.string(),
    userId: z.string(),
    roleArn: z.string(),
  }),
  z.strictObject({
    type: z.literal('federated-user'),
    account,
    arn: z.string(),
    userId: z.string(),
    issuer: z.discriminatedUnion('type', [root, user]),
  }),
  z.strictObject({
    type: z.literal('service'),
    account,
    arn: z.string(),
    userId: z.string(),
    service: z.string(),
  }),
  z.strictObject({
    type: z.literal('web-identity'),
    account,
    arn: z.string(),
    userId: z.string(),
    provider: z.string(),
  }),
]);

const attached = z.strictObject({
  name: z.string().min(1),
  arn: z.string().optional(),
  document: z.record(z.string(), z.unknown()),
});
const levels = z.array(z.array(attached)).min(1);

export const policyTypes = [
  'identity',
  'resource',
  'trust',
  'boundary',
  'session',
  'service-control',
  'resource-control',
] as const;

const statement = z.strictObject({
  policy: z.string(),
  index: z.int().min(0),
  sid: z.string().optional(),
});

const described = {
  id: z.string().regex(/^[\w.:-]+(?:\/[\w.:-]+)*$/),
  description: z.string().min(1),
  source: z.string().min(1),
  undocumented: z.string().min(1).optional(),
};

/** One request with the policies in force and the decision; corpus/README.md says what each field means. */
export const decisionCase = z.strictObject({
  ...described,
  request: z.strictObject({
    principal,
    action: z.string(),
    resource: z.strictObject({ arn: z.string(), account }),
    context: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  }),
  policies: z.strictObject({
    identity: z.array(attached).optional(),
    resource: z.array(attached).optional(),
    trust: attached.optional(),
    boundary: attached.optional(),
    session: z.array(attached).optional(),
    serviceControl: levels.optional(),
    resourceControl: levels.optional(),
  }),
  expected: z.discriminatedUnion('decision', [
    z.strictObject({
      decision: z.literal('Allow'),
      policyType: z.enum(policyTypes).optional(),
      statements: z.array(statement),
    }),
    z.strictObject({
      decision: z.literal('Deny'),
      explicit: z.boolean(),
      policyType: z.enum(policyTypes),
      statements: z.array(statement),
      reason: z.string().min(1),
    }),
  ]),
});

/** One policy that must be refused: its document, or its text where that is no JSON or holds a key twice. */
export const invalidCase = z.strictObject({
  ...described,
  kind: z.enum(['identity', 'resource', 'trust', 'boundary', 'session', 'scp', 'rcp']),
  document: z.unknown().optional(),
  text: z.string().optional(),
  expected: z.strictObject({ error: z.string() }),
});

const topic = { topic: z.string().min(1), about: z.string().min(1) };
export const decisionFile = z.strictObject({ ...topic, cases: z.array(decisionCase).min(1) });
export const invalidFile = z.strictObject({ ...topic, cases: z.array(invalidCase).min(1) });

export type DecisionCase = z.infer<typeof decisionCase>;
export type InvalidCase = z.infer<typeof invalidCase>;
export type CasePolicies = DecisionCase['policies'];
export type CasePolicy = z.infer<typeof attached>;
export type CasePrincipal = z.infer<typeof principal>;
export type CasePolicyType = (typeof policyTypes)[number];

/** A file of the corpus. */
export type Topic = z.infer<typeof decisionFile> | z.infer<typeof invalidFile>;
