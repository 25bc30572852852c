import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  BatchCheckLayerAvailabilityCommand,
  BatchGetImageCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  type ECRClient,
  GetAuthorizationTokenCommand,
  GetRepositoryPolicyCommand,
  ListImagesCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  GetUserCommand,
  ListRoleTagsCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { ListPoliciesCommand, OrganizationsClient, UpdatePolicyCommand } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import fc from 'fast-check';
import { decide } from '../src/iam/index.ts';
import { callerOf, evaluate } from '../src/server/questions/question.ts';
import { withState } from '../src/server/questions/read-only.ts';
import { whoCan } from '../src/server/questions/who-can.ts';
import { clientsOf, isAllowed } from './explain-world.ts';
import type { Credentials } from './support/credentials.ts';
import { type Server, startServer } from './support/server.ts';

/** Two accounts of one organization, and one outside; each with a user, a role, and a user who set everything up. */
const accounts = ['111111111111', '222222222222', '333333333333'] as const;
const management = '999999999999';
const session = 'session';
const userArn = (account: string, name: string) => `arn:aws:iam::${account}:user/${name}`;
const roleArn = (account: string) => `arn:aws:iam::${account}:role/worker`;
const repositoryArn = (account: string) => `arn:aws:ecr:us-east-1:${account}:repository/team/app`;

const trusting = (account: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: userArn(account, 'op') }, Action: 'sts:AssumeRole' }],
  });
const account = (id: string, boundary: string) => `  - id: "${id}"
    name: account-${id}
    policies:
      - name: bound
        document: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: ["ecr:List*", "ecr:Batch*", "iam:*"], Resource: "*" }] }
    users:
      - name: dev
        tags: { team: blue }
        ${boundary}
      - name: op
        policies:
          all: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "*", Resource: "*" }] }
    roles:
      - name: worker
        tags: { team: red }
        trust: '${trusting(id)}'
    repositories:
      - { name: team/app, region: us-east-1 }
`;
const landingZone = `accounts:
${accounts.map((id, index) => account(id, index === 0 ? 'permissionsBoundary: bound' : '')).join('')}  - { id: "${management}", name: Management }
organization:
  id: o-agreement1
  rootId: r-agre
  managementAccount: "${management}"
  units: [{ id: ou-agre-unit0000, name: Unit, accounts: ["${accounts[0]}", "${accounts[1]}"] }]
  enabledPolicyTypes: [SERVICE_CONTROL_POLICY]
  policies:
    - name: random
      type: SERVICE_CONTROL_POLICY
      targets: [ou-agre-unit0000]
      document: { Version: "2012-10-17", Statement: [{ Effect: Deny, Action: "s3:*", Resource: "*" }] }
`;

let server: Server;
let clients: ReturnType<typeof clientsOf>;
/** Everybody's keys, by the ARN under which `who-can` lists them. */
const people = new Map<string, Credentials>();

before(async () => {
  server = await startServer({ landingZone });
  clients = clientsOf(server, 'us-east-1');
  people.set(`arn:aws:iam::${management}:root`, server.rootOf(management));
  for (const id of accounts) {
    people.set(`arn:aws:iam::${id}:root`, server.rootOf(id));
    for (const name of ['dev', 'op']) people.set(userArn(id, name), await clients.keysOf(id, name));
    people.set(
      roleArn(id),
      await clients.sessionOf(people.get(userArn(id, 'op')) as Credentials, roleArn(id)),
    );
    const iam = clients.iam(server.rootOf(id));
    await iam.send(new CreateGroupCommand({ GroupName: 'devs' }));
    await iam.send(new AddUserToGroupCommand({ GroupName: 'devs', UserName: 'dev' }));
  }
});
after(() => server?.remove());

const ofRepository = (arn: string) => ({
  registryId: arn.split(':')[4] as string,
  repositoryName: 'team/app',
});
type Ask = (ecr: ECRClient, arn: string) => Promise<unknown>;
const ecrCalls: Readonly<Record<string, Ask>> = {
  'ecr:ListImages': (ecr, arn) => ecr.send(new ListImagesCommand(ofRepository(arn))),
  'ecr:DescribeImages': (ecr, arn) => ecr.send(new DescribeImagesCommand(ofRepository(arn))),
  'ecr:GetRepositoryPolicy': (ecr, arn) => ecr.send(new GetRepositoryPolicyCommand(ofRepository(arn))),
  'ecr:BatchGetImage': (ecr, arn) =>
    ecr.send(new BatchGetImageCommand({ ...ofRepository(arn), imageIds: [{ imageTag: 'x' }] })),
  'ecr:BatchCheckLayerAvailability': (ecr, arn) =>
    ecr.send(
      new BatchCheckLayerAvailabilityCommand({
        ...ofRepository(arn),
        layerDigests: [`sha256:${'0'.repeat(64)}`],
      }),
    ),
  'ecr:DescribeRepositories': (ecr, arn) => {
    const { registryId, repositoryName } = ofRepository(arn);
    return ecr.send(new DescribeRepositoriesCommand({ registryId, repositoryNames: [repositoryName] }));
  },
};

interface Case {
  readonly action: string;
  readonly resource: string;
  readonly ask: (keys: Credentials) => Promise<unknown>;
  /** Whose principals can ask at all: IAM speaks of the caller's own account only. */
  readonly within?: string;
}

const cases: Case[] = accounts.flatMap(id => [
  ...Object.entries(ecrCalls).map(([action, ask]) => ({
    action,
    resource: repositoryArn(id),
    ask: (keys: Credentials) => ask(clients.ecr(keys), repositoryArn(id)),
  })),
  {
    action: 'iam:GetUser',
    resource: userArn(id, 'dev'),
    within: id,
    ask: keys => clients.iam(keys).send(new GetUserCommand({ UserName: 'dev' })),
  },
  {
    action: 'iam:ListRoleTags',
    resource: roleArn(id),
    within: id,
    ask: keys => clients.iam(keys).send(new ListRoleTagsCommand({ RoleName: 'worker' })),
  },
  {
    action: 'sts:AssumeRole',
    resource: roleArn(id),
    ask: keys =>
      clients.sts(keys).send(new AssumeRoleCommand({ RoleArn: roleArn(id), RoleSessionName: session })),
  },
]);
cases.push({
  action: 'ecr:GetAuthorizationToken',
  resource: '*',
  ask: keys => clients.ecr(keys).send(new GetAuthorizationTokenCommand({})),
});

// Nothing of what sets the world up is denied here.
const actions = fc.oneof(
  fc.constantFrom(...cases.map(({ action }) => action)),
  fc.constantFrom('ecr:List*', 'ecr:Describe*', 'ecr:Batch*', 'iam:List*', 'iam:Get*', 'ecr:Get*'),
);
const condition = fc.constantFrom<object[]>(
  { StringEquals: { 'aws:PrincipalTag/team': 'blue' } },
  { StringLike: { 'aws:PrincipalArn': '*:role/*' } },
  { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-agreement1/*/ou-agre-unit0000/*' } },
  { StringEquals: { 'aws:PrincipalOrgID': 'o-agreement1' } },
  { StringNotEqualsIfExists: { 'aws:username': 'dev' } },
  { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } },
  { NotIpAddress: { 'aws:SourceIp': '127.0.0.0/8' } },
  { Bool: { 'aws:SecureTransport': 'false' } },
  { Null: { 'aws:TokenIssueTime': 'true' } },
  { StringEquals: { 'aws:ResourceAccount': accounts[0] } },
  { StringEquals: { 'aws:ResourceTag/team': 'blue' } },
  { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } },
);
const principal = fc.oneof(
  fc.constant<unknown>('*'),
  fc
    .subarray([...accounts, ...accounts.map(id => userArn(id, 'dev')), ...accounts.map(roleArn)], {
      minLength: 1,
    })
    .map(AWS => ({ AWS })),
);
const base = {
  Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
  Condition: fc.option(condition, { nil: undefined, freq: 2 }),
};
const document = (statement: fc.Arbitrary<object>) =>
  fc
    .array(statement, { minLength: 1, maxLength: 3 })
    .map(Statement => JSON.stringify({ Version: '2012-10-17', Statement }));
const identityPolicy = document(
  fc.record({
    ...base,
    Action: fc.array(actions, { minLength: 1, maxLength: 4 }),
    Resource: fc.constantFrom(
      '*',
      'arn:aws:ecr:*:*:repository/team/*',
      ...accounts.map(repositoryArn),
      ...accounts.map(roleArn),
    ),
  }),
);
const repositoryPolicy = document(
  fc.record({
    ...base,
    Principal: principal,
    Action: fc.array(
      actions.filter(action => action.startsWith('ecr:')),
      { minLength: 1, maxLength: 4 },
    ),
  }),
);
const trustPolicy = document(
  fc.record({
    ...base,
    Effect: fc.constant('Allow'),
    Principal: principal,
    Action: fc.constant('sts:AssumeRole'),
  }),
);
const controlPolicy = document(
  fc.record({
    Effect: fc.constant('Deny'),
    Condition: base.Condition,
    Action: actions,
    Resource: fc.constant('*'),
  }),
);
const perAccount = <T>(one: fc.Arbitrary<T>) => fc.tuple(one, one, one);
const worlds = fc.record({
  users: perAccount(identityPolicy),
  groups: perAccount(identityPolicy),
  roles: perAccount(identityPolicy),
  repositories: perAccount(repositoryPolicy),
  trusts: perAccount(trustPolicy),
  control: controlPolicy,
});
type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

async function make(world: World): Promise<void> {
  for (const [index, id] of accounts.entries()) {
    const iam = clients.iam(people.get(userArn(id, 'op')) as Credentials);
    const text = (documents: readonly string[]) => documents[index] as string;
    await iam.send(
      new PutUserPolicyCommand({ UserName: 'dev', PolicyName: 'own', PolicyDocument: text(world.users) }),
    );
    await iam.send(
      new PutGroupPolicyCommand({
        GroupName: 'devs',
        PolicyName: 'shared',
        PolicyDocument: text(world.groups),
      }),
    );
    await iam.send(
      new PutRolePolicyCommand({ RoleName: 'worker', PolicyName: 'own', PolicyDocument: text(world.roles) }),
    );
    await iam.send(
      new UpdateAssumeRolePolicyCommand({ RoleName: 'worker', PolicyDocument: text(world.trusts) }),
    );
    await clients.ecr(people.get(userArn(id, 'op')) as Credentials).send(
      new SetRepositoryPolicyCommand({
        repositoryName: 'team/app',
        policyText: text(world.repositories),
        force: true,
      }),
    );
  }
  const organizations = new OrganizationsClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: server.rootOf(management),
  });
  const { Policies = [] } = await organizations.send(
    new ListPoliciesCommand({ Filter: 'SERVICE_CONTROL_POLICY' }),
  );
  const PolicyId = Policies.find(({ Name }) => Name === 'random')?.Id;
  await organizations.send(new UpdatePolicyCommand({ PolicyId, Content: world.control }));
  organizations.destroy();
}

/** What every request of this test brings. */
const context = new Map([
  ['aws:SourceIp', ['127.0.0.1']],
  ['aws:SecureTransport', ['false']],
  ['aws:RequestedRegion', ['us-east-1']],
]);

test('explain and who-can say what the server does: everybody, everything, in random worlds', async () => {
  const counts = { allowed: 0, denied: 0 };
  await fc.assert(
    fc.asyncProperty(worlds, async world => {
      await make(world);
      const time = Date.now();
      await withState(server.data, async state => {
        for (const { action, resource, ask, within } of cases) {
          const question = { action, resource, context, time };
          const may: string[] = [];
          for (const [arn, keys] of people) {
            if (within !== undefined && arn.split(':')[4] !== within) continue;
            const allowed = await isAllowed(ask(keys));
            const caller = await callerOf(state, { arn, sessionName: session }, time);
            const { asked, policies, beyond } = await evaluate(state, caller, question);
            const expected = beyond?.allowed ?? decide(asked, policies).allowed;
            assert.equal(allowed, expected, `${arn} ${action} ${resource}`);
            counts[allowed ? 'allowed' : 'denied']++;
            if (allowed) may.push(arn);
          }
          const found = await whoCan(state, question);
          assert.deepEqual(
            found.may.map(holder => holder.principal).sort(),
            may.sort(),
            `${action} ${resource}`,
          );
          assert.deepEqual(found.mayIf, []);
        }
      });
    }),
    { numRuns: 6, endOnFailure: true },
  );
  assert.ok(counts.allowed > 200 && counts.denied > 200, JSON.stringify(counts));
});
