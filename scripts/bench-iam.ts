/**
 * Prints what one authorization decision costs: `node scripts/bench-iam.ts`.
 * The case is a pull across accounts: an identity and a repository policy of three statements, one condition.
 */
import { type AuthorizationRequest, contextOf, decide, parsePolicy } from '../src/iam/index.ts';

const identityText = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    { Effect: 'Deny', Action: 'ecr:*', Resource: 'arn:aws:ecr:*:*:repository/secret/*' },
    {
      Effect: 'Allow',
      Action: ['ecr:BatchGet*', 'ecr:GetDownloadUrlForLayer'],
      Resource: 'arn:aws:ecr:*:*:repository/*',
    },
  ],
});
const resourceText = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Deny', Principal: '*', Action: 'ecr:Delete*' },
    { Effect: 'Allow', Principal: { AWS: '222222222222' }, Action: 'ecr:*' },
    {
      Effect: 'Allow',
      Principal: '*',
      Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-example/*/ou-dev/*' } },
    },
  ],
});
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
  context: contextOf([['aws:PrincipalOrgPaths', 'o-example/r-root/ou-dev/ou-team/']]),
};

const nanoseconds = (rounds: number, run: () => void): number => {
  const start = process.hrtime.bigint();
  for (let round = 0; round < rounds; round++) run();
  return Number(process.hrtime.bigint() - start) / rounds;
};
const report = (what: string, rounds: number, run: () => void): void => {
  nanoseconds(rounds / 10, run);
  const best = Math.min(...Array.from({ length: 5 }, () => nanoseconds(rounds, run)));
  process.stdout.write(`${what}: ${best.toFixed(0)} ns\n`);
};

const policies = {
  identity: [{ policy: parsePolicy(identityText, 'identity') }],
  resource: [{ policy: parsePolicy(resourceText, 'resource') }],
};
const decision = decide(request, policies);
if (!decision.allowed) throw new Error('the benchmark measures an allowed pull, and this one was denied');

report('cross-account decision', 200_000, () => decide(request, policies));
report('parse and compile one policy of three statements', 5_000, () =>
  parsePolicy(resourceText, 'resource'),
);
