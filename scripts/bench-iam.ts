/**
 * Prints what the policy engine costs, as medians of repeated runs: `node --expose-gc scripts/bench-iam.ts`.
 * The case is a pull across accounts: an identity policy, a repository policy for an organizational unit, and service
 * control policies at two levels. `--check` fails where a figure is over its target.
 */
import {
  type ApplicablePolicies,
  type AttachedPolicy,
  type AuthorizationRequest,
  contextOf,
  decide,
  explain,
  type PolicyKind,
  parsePolicy,
} from '../src/iam/index.ts';

const text = (Statement: unknown): string => JSON.stringify({ Version: '2012-10-17', Statement });
const attach = (kind: PolicyKind, statement: unknown): AttachedPolicy => ({
  policy: parsePolicy(text(statement), kind),
});

const identity = [
  { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
  { Effect: 'Deny', Action: 'ecr:*', Resource: 'arn:aws:ecr:*:*:repository/secret/*' },
  {
    Effect: 'Allow',
    Action: ['ecr:BatchGet*', 'ecr:GetDownloadUrlForLayer'],
    Resource: 'arn:aws:ecr:*:*:repository/*',
  },
];
const repository = [
  { Effect: 'Deny', Principal: '*', Action: 'ecr:Delete*' },
  { Effect: 'Allow', Principal: { AWS: '222222222222' }, Action: 'ecr:*' },
  {
    Effect: 'Allow',
    Principal: '*',
    Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-example/*/ou-dev/*' } },
  },
];
const fullAccess = { Effect: 'Allow', Action: '*', Resource: '*' };
const regions = {
  Effect: 'Deny',
  NotAction: ['iam:*', 'sts:*'],
  Resource: '*',
  Condition: { StringNotEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } },
};
const request: AuthorizationRequest = {
  principal: {
    type: 'assumed-role',
    account: '111111111111',
    arn: 'arn:aws:sts::111111111111:assumed-role/deploy/i-0123',
    userId: 'AROAEXAMPLEEXAMPLE123:i-0123',
    roleArn: 'arn:aws:iam::111111111111:role/deploy',
  },
  action: 'ecr:BatchGetImage',
  resource: { arn: 'arn:aws:ecr:us-east-1:999999999999:repository/app/web', account: '999999999999' },
  context: contextOf([
    ['aws:PrincipalArn', 'arn:aws:iam::111111111111:role/deploy'],
    ['aws:PrincipalOrgPaths', 'o-example/r-root/ou-dev/ou-team/'],
    ['aws:RequestedRegion', 'us-east-1'],
    ['aws:SourceIp', '10.1.2.3'],
  ]),
};
const policies: ApplicablePolicies = {
  identity: [attach('identity', identity)],
  resource: [attach('resource', repository)],
  serviceControl: [[attach('scp', fullAccess)], [attach('scp', fullAccess), attach('scp', regions)]],
};

/** A thousand statements in policies of ten, before those of the plain case; none of them decides. */
const thousand = (statement: (number: number) => object): ApplicablePolicies => ({
  ...policies,
  identity: [
    ...Array.from({ length: 100 }, (_, policy) =>
      attach(
        'identity',
        Array.from({ length: 10 }, (_, index) => statement(policy * 10 + index)),
      ),
    ),
    ...policies.identity,
  ],
});
const otherActions = thousand(number => ({
  Effect: number % 5 === 0 ? 'Deny' : 'Allow',
  Action: [`service${number % 40}:Action${number}`, `service${number % 40}:Get*`],
  Resource: `arn:aws:s3:::bucket-${number}/*`,
}));
const otherResources = thousand(number => ({
  Effect: number % 5 === 0 ? 'Deny' : 'Allow',
  Action: ['ecr:BatchGetImage', 'ecr:Get*'],
  Resource: `arn:aws:ecr:*:*:repository/team-${number}/*`,
}));

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;

/** Microseconds a call, the median of 31 runs after a warm-up. */
function microseconds(run: () => unknown, calls: number): number {
  const once = (): number => {
    const start = process.hrtime.bigint();
    for (let call = 0; call < calls; call++) run();
    return Number(process.hrtime.bigint() - start) / calls / 1000;
  };
  for (let warm = 0; warm < 5; warm++) once();
  return median(Array.from({ length: 31 }, once));
}

/** Bytes that a compiled policy holds on to besides its text, the median of 9 runs. */
function bytes(statements: unknown, kind: PolicyKind): number {
  const collect = globalThis.gc;
  if (collect === undefined) return Number.NaN;
  const policy = text(statements);
  const kept = 2000;
  return median(
    Array.from({ length: 9 }, () => {
      collect();
      const before = process.memoryUsage().heapUsed;
      const all = Array.from({ length: kept }, () => {
        const one = parsePolicy(policy, kind);
        one.about('ecr:batchgetimage');
        return one;
      });
      collect();
      const held = process.memoryUsage().heapUsed - before;
      return all.length > 0 ? held / kept : 0;
    }),
  );
}

for (const some of [policies, otherActions, otherResources]) {
  if (!decide(request, some).allowed)
    throw new Error('the benchmark measures an allowed pull: this is denied');
}
type Row = readonly [what: string, figure: number, unit: 'µs' | 'bytes', target?: number];
const rows: Row[] = [
  [
    'decision across accounts, two SCP levels',
    microseconds(() => decide(request, policies), 20_000),
    'µs',
    3,
  ],
  ['the same with its explanation', microseconds(() => explain(request, policies), 2000), 'µs', 50],
  [
    'decision with 1,000 more statements, of other actions',
    microseconds(() => decide(request, otherActions), 2000),
    'µs',
    30,
  ],
  [
    'decision with 1,000 more statements, of other resources',
    microseconds(() => decide(request, otherResources), 2000),
    'µs',
    30,
  ],
  [
    'parse and compile the identity policy (3 statements)',
    microseconds(() => parsePolicy(text(identity), 'identity'), 500),
    'µs',
  ],
  [
    'parse and compile the repository policy (3 statements)',
    microseconds(() => parsePolicy(text(repository), 'resource'), 500),
    'µs',
  ],
  ['parse and compile FullAWSAccess', microseconds(() => parsePolicy(text(fullAccess), 'scp'), 500), 'µs'],
  ['memory of the identity policy', bytes(identity, 'identity'), 'bytes'],
  ['memory of the repository policy', bytes(repository, 'resource'), 'bytes'],
  ['memory of FullAWSAccess', bytes(fullAccess, 'scp'), 'bytes'],
];

const show = (figure: number, unit: string): string =>
  Number.isNaN(figure) ? 'needs --expose-gc' : `${figure.toFixed(unit === 'µs' ? 2 : 0)} ${unit}`;
process.stdout.write('| what | median | target |\n|---|--:|--:|\n');
for (const [what, figure, unit, target] of rows) {
  process.stdout.write(`| ${what} | ${show(figure, unit)} | ${target ? `< ${target} ${unit}` : ''} |\n`);
}
if (process.argv.includes('--check')) {
  const over = rows.filter(([, figure, , target]) => target !== undefined && figure >= target);
  if (over.length > 0) throw new Error(`over its target: ${over.map(([what]) => what).join('; ')}`);
}
