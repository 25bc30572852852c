import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import {
  CreateRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  DeletePolicyCommand,
  DetachPolicyCommand,
  MoveAccountCommand,
  type OrganizationsClient,
  type PolicyType,
  UpdatePolicyCommand,
} from '@aws-sdk/client-organizations';
import {
  management,
  type Organizations,
  outside,
  second,
  startOrganizations,
  statement,
  third,
} from './organizations-server.ts';
import type { Credentials } from './support/credentials.ts';

const organization = 'o-control001';
const root = 'r-ctl1';
const unit = 'ou-ctl1-unit0000';
const inner = 'ou-ctl1-inner000';
const scp = 'SERVICE_CONTROL_POLICY';
const rcp = 'RESOURCE_CONTROL_POLICY';

let world: Organizations;
let client: OrganizationsClient;
before(async () => {
  world = await startOrganizations(`organization:
  id: ${organization}
  rootId: ${root}
  managementAccount: "${management}"
  accounts: ["${second}"]
  units: [{ id: ${unit}, name: Unit, units: [{ id: ${inner}, name: Inner, accounts: ["${third}"] }] }]
  enabledPolicyTypes: [${scp}, ${rcp}]
`);
  client = world.as(management);
  for (const account of [management, second, third]) {
    await ecr(account).send(new CreateRepositoryCommand({ repositoryName: 'app' }));
    const policyText = statement({
      Principal: '*',
      Resource: undefined,
      Action: ['ecr:DescribeRepositories', 'ecr:ListImages'],
    });
    await ecr(account).send(new SetRepositoryPolicyCommand({ repositoryName: 'app', policyText }));
  }
});
after(() => world?.server.remove());

const ecr = (who: string | Credentials): ECRClient =>
  new ECRClient({
    endpoint: world.server.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: typeof who === 'string' ? world.server.rootOf(who) : who,
  });
const arnOf = (account: string) => `arn:aws:ecr:us-east-1:${account}:repository/app`;
const policyArn = (type: PolicyType, id: string) =>
  `arn:aws:organizations::${management}:policy/${organization}/${type.toLowerCase()}/${id}`;
const describeApp = (who: string | Credentials, registryId: string) =>
  ecr(who).send(new DescribeRepositoriesCommand({ registryId, repositoryNames: ['app'] }));

let count = 0;
const create = async (type: PolicyType, fields: object): Promise<string> => {
  count += 1;
  const { Policy } = await client.send(
    new CreatePolicyCommand({
      Type: type,
      Name: `policy-${count}`,
      Description: '',
      Content: statement(fields),
    }),
  );
  return Policy?.PolicySummary?.Id as string;
};
const attach = (PolicyId: string, TargetId: string) =>
  client.send(new AttachPolicyCommand({ PolicyId, TargetId }));
const detach = (PolicyId: string, TargetId: string) =>
  client.send(new DetachPolicyCommand({ PolicyId, TargetId }));
/** Runs `work` while a policy is attached to the target. */
const under = async (
  type: PolicyType,
  fields: object,
  target: string,
  work: (id: string) => Promise<void>,
) => {
  const id = await create(type, fields);
  await attach(id, target);
  try {
    await work(id);
  } finally {
    await detach(id, target);
    await client.send(new DeletePolicyCommand({ PolicyId: id }));
  }
};

const fails = (call: Promise<unknown>, who: string, owner: string, why: string): Promise<void> =>
  assert.rejects(call, {
    name: 'AccessDeniedException',
    message: `User: ${who} is not authorized to perform: ecr:DescribeRepositories on resource: ${arnOf(owner)} ${why}`,
  });
const rootArn = (account: string) => `arn:aws:iam::${account}:root`;

describe('a service control policy', () => {
  const denyDescribe = { Effect: 'Deny', Action: 'ecr:DescribeRepositories' };

  for (const [where, target] of [
    ['the root', root],
    ['a unit above', unit],
    ['its unit', inner],
    ['the account', third],
  ] as const) {
    test(`on ${where} denies the account, its root user too, for the next request`, async () => {
      await describeApp(third, third);
      await under(scp, denyDescribe, target, async id => {
        const why = `with an explicit deny in a service control policy: ${policyArn(scp, id)}`;
        await fails(describeApp(third, third), rootArn(third), third, why);
        await fails(describeApp(third, second), rootArn(third), second, why);
      });
      await describeApp(third, third);
    });
  }

  test('on a unit is nothing to those outside of it', async () => {
    await under(scp, denyDescribe, unit, async () => {
      await describeApp(second, second);
      await describeApp(outside, third);
    });
  });

  test('never binds the management account', async () => {
    await under(scp, denyDescribe, root, async () => {
      await describeApp(management, management);
    });
  });

  test('has to allow at every level', async () => {
    const id = await create(scp, { Action: 'ecr:CreateRepository' });
    await attach(id, unit);
    await detach('p-FullAWSAccess', unit);
    const why = 'because no service control policy allows the ecr:DescribeRepositories action';
    await fails(describeApp(third, third), rootArn(third), third, why);
    await client.send(new UpdatePolicyCommand({ PolicyId: id, Content: statement({ Action: 'ecr:*' }) }));
    await describeApp(third, third);
    await attach('p-FullAWSAccess', unit);
    await detach(id, unit);
  });

  test('counts for a token that was handed out before, and ends with a move', async () => {
    const { authorizationData } = await ecr(third).send(new GetAuthorizationTokenCommand({}));
    const token = authorizationData?.[0]?.authorizationToken;
    const tags = async () => {
      const url = `${world.server.url}/v2/${third}/us-east-1/app/tags/list`;
      const response = await fetch(url, { headers: { Authorization: `Basic ${token}` } });
      return { status: response.status, text: await response.text() };
    };
    assert.equal((await tags()).status, 200);
    await under(scp, { Effect: 'Deny', Action: 'ecr:ListImages' }, unit, async () => {
      const denied = await tags();
      assert.equal(denied.status, 403);
      assert.match(denied.text, /explicit deny in a service control policy/);
      const move = (SourceParentId: string, DestinationParentId: string) =>
        client.send(new MoveAccountCommand({ AccountId: third, SourceParentId, DestinationParentId }));
      await move(inner, root);
      assert.equal((await tags()).status, 200);
      await move(root, inner);
      assert.equal((await tags()).status, 403);
    });
    assert.equal((await tags()).status, 200);
  });

  test('can tell who asks and whose the resource is by their organization', async () => {
    const fields = { ...denyDescribe, Condition: { StringEquals: { 'aws:ResourceOrgID': organization } } };
    await under(scp, fields, third, async () => {
      await assert.rejects(describeApp(third, second), { name: 'AccessDeniedException' });
    });
    const paths = { 'ForAnyValue:StringEquals': { 'aws:ResourceOrgPaths': `${organization}/${root}/` } };
    await under(scp, { ...denyDescribe, Condition: paths }, third, async () => {
      await assert.rejects(describeApp(third, second), { name: 'AccessDeniedException' });
      await describeApp(third, third);
    });
    const principal = {
      StringEquals: { 'aws:PrincipalOrgID': organization },
      'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': `${organization}/${root}/${unit}/${inner}/` },
    };
    await under(scp, { ...denyDescribe, Condition: principal }, root, async () => {
      await assert.rejects(describeApp(third, third), { name: 'AccessDeniedException' });
      await describeApp(second, second);
    });
  });
});

describe('a resource control policy', () => {
  const onlyOurs = {
    Effect: 'Deny',
    Principal: '*',
    Action: 'ecr:DescribeRepositories',
    Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': organization } },
  };
  let stranger: Credentials;

  beforeEach(async () => {
    stranger ??= await world.userOf(outside, 'stranger', statement({ Action: 'ecr:*' }));
  });

  test('keeps strangers out, whatever the repository policy says', async () => {
    await describeApp(stranger, third);
    await under(rcp, onlyOurs, unit, async id => {
      const who = `arn:aws:iam::${outside}:user/stranger`;
      const why = `with an explicit deny in a resource control policy: ${policyArn(rcp, id)}`;
      await fails(describeApp(stranger, third), who, third, why);
      await describeApp(second, third);
      await describeApp(third, third);
      await describeApp(stranger, second);
    });
    await describeApp(stranger, third);
  });

  test('binds the root user of the account itself', async () => {
    const all = { Effect: 'Deny', Principal: '*', Action: 'ecr:DescribeRepositories' };
    await under(rcp, all, third, async id => {
      const why = `with an explicit deny in a resource control policy: ${policyArn(rcp, id)}`;
      await fails(describeApp(third, third), rootArn(third), third, why);
    });
  });

  test('never covers what the management account owns', async () => {
    await under(rcp, onlyOurs, root, async () => {
      await describeApp(stranger, management);
      await assert.rejects(describeApp(stranger, second), { name: 'AccessDeniedException' });
    });
  });
});
