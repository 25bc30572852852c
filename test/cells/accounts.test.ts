import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeRepositoriesCommand,
  ECRClient,
  type ECRServiceException,
  GetAuthorizationTokenCommand,
  GetRepositoryPolicyCommand,
  PutReplicationConfigurationCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  GetUserCommand,
  type IAMServiceException,
  ListUsersCommand,
  PutUserPolicyCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-iam';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '../support/credentials.ts';
import type { Server } from '../support/server.ts';
import { account, type CellsPlace, cellsPlace, ecrOf, iamOf, metric } from './two-cells.ts';

let place: CellsPlace;
let east: Server;
let west: Server;
before(async () => {
  place = await cellsPlace();
  east = await place.start('east');
  west = await place.start('west');
});
after(() => place.remove());

const document = (action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }],
});

async function keyOf(server: Server, UserName: string): Promise<Credentials> {
  const { AccessKey } = await iamOf(server).send(new CreateAccessKeyCommand({ UserName }));
  return {
    accessKeyId: AccessKey?.AccessKeyId as string,
    secretAccessKey: AccessKey?.SecretAccessKey as string,
  };
}

/** Milliseconds until `work` no longer fails. */
async function soon(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  for (;;) {
    try {
      await work();
      return performance.now() - started;
    } catch (error) {
      if (performance.now() - started > 10_000) throw error;
      await sleep(5);
    }
  }
}

test('both cells have the same accounts and keys, each its own repositories', async () => {
  assert.equal(
    readFileSync(join(west.data, 'credentials'), 'utf8'),
    readFileSync(join(east.data, 'credentials'), 'utf8'),
  );
  assert.deepEqual(readFileSync(join(west.data, 'master.key')), readFileSync(join(east.data, 'master.key')));
  for (const [server, cell] of [
    [east, 'east'],
    [west, 'west'],
  ] as const) {
    const { repositories } = await ecrOf(server, cell).send(new DescribeRepositoriesCommand({}));
    assert.deepEqual(
      repositories?.map(each => each.repositoryName),
      [`both/${cell}`],
    );
  }
});

test('a user that is made in the home works in the other cell a moment later, as long as its rights last', async () => {
  await iamOf(east).send(new CreateUserCommand({ UserName: 'maker' }));
  const credentials = await keyOf(east, 'maker');
  const asking = () => ecrOf(west, 'west', credentials).send(new DescribeRepositoriesCommand({}));
  const put = (action: string) =>
    iamOf(east).send(
      new PutUserPolicyCommand({ UserName: 'maker', PolicyName: 'own', PolicyDocument: document(action) }),
    );
  await put('ecr:DescribeRepositories');
  const allowed = await soon(asking);
  await put('ecr:ListImages');
  const denied = await soon(() => assert.rejects(asking(), { name: 'AccessDeniedException' }));
  for (const time of [allowed, denied]) assert.ok(time < 2_000, `it took ${time} ms`);
  assert.equal(await metric(west, 'entrepot_accounts_connected'), 1);
  assert.ok((await metric(west, 'entrepot_accounts_age_seconds')) < 11);
});

test('what is changed through the other cell is done in the home, and in force in both at once', async () => {
  const iam = iamOf(west);
  const ecr = ecrOf(west, 'west');
  for (let n = 0; n < 5; n += 1) {
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName: `role-${n}`, AssumeRolePolicyDocument: trust }),
    );
    const policyText = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: Role?.Arn }, Action: 'ecr:ListImages' }],
    });
    // Only a role that is known here can be named.
    await ecr.send(new SetRepositoryPolicyCommand({ repositoryName: 'both/west', policyText }));
    const sts = new STSClient({
      endpoint: west.url,
      region: 'us-west-2',
      credentials: west.rootOf(account),
      maxAttempts: 1,
    });
    await assert.rejects(
      sts.send(new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'me' })),
      { name: 'AccessDenied' },
      'root users assume no roles',
    );
    assert.equal(
      (await iamOf(east).send(new GetRoleCommand({ RoleName: `role-${n}` }))).Role?.Arn,
      Role?.Arn,
    );
  }
});

test('a forwarded call is decided by the one who sent it, and recorded in the home', async () => {
  await iamOf(west).send(new CreateUserCommand({ UserName: 'weak' }));
  const weak = await keyOf(west, 'weak');
  let requestId = '';
  await assert.rejects(iamOf(west, weak).send(new ListUsersCommand({})), (error: IAMServiceException) => {
    assert.equal(error.name, 'AccessDenied');
    assert.equal(error.$metadata.httpStatusCode, 403);
    assert.match(error.message, /user\/weak is not authorized to perform: iam:ListUsers/);
    requestId = error.$metadata.requestId as string;
    return true;
  });
  const records = (server: Server) =>
    readFileSync(join(server.data, 'audit.log'), 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>)
      .filter(record => record.requestID === requestId);
  await soon(async () => assert.equal(records(east).length, 1));
  const [record] = records(east);
  assert.equal(record?.eventName, 'ListUsers');
  assert.equal(record?.sourceIPAddress, '127.0.0.1');
  assert.match(`${record?.userAgent}`, /aws-sdk-js/);
  assert.deepEqual(records(west), []);

  const forged = { ...weak, secretAccessKey: 'x'.repeat(40) };
  await assert.rejects(iamOf(west, forged).send(new ListUsersCommand({})), { name: 'SignatureDoesNotMatch' });
  await assert.rejects(iamOf(west).send(new GetUserCommand({ UserName: 'nobody' })), {
    name: 'NoSuchEntityException',
  });
});

test('Organizations is forwarded, STS is not', async () => {
  const of = { region: 'us-east-1', credentials: west.rootOf(account), endpoint: west.url, maxAttempts: 1 };
  await assert.rejects(new OrganizationsClient(of).send(new ListAccountsCommand({})), {
    name: 'AWSOrganizationsNotInUseException',
  });
  const identity = await new STSClient(of).send(new GetCallerIdentityCommand({}));
  assert.equal(identity.Arn, `arn:aws:iam::${account}:root`);
});

test('policies of repositories in the other cell follow users and roles as in the home', async () => {
  const ecr = ecrOf(west, 'west');
  const policyOf = async () => {
    const { policyText } = await ecr.send(new GetRepositoryPolicyCommand({ repositoryName: 'both/west' }));
    return JSON.parse(policyText as string).Statement[0].Principal.AWS as string;
  };
  const { User } = await iamOf(west).send(new CreateUserCommand({ UserName: 'before' }));
  const { Role } = await iamOf(west).send(
    new CreateRoleCommand({ RoleName: 'gone', AssumeRolePolicyDocument: trust }),
  );
  const name = (arn: string) =>
    ecr.send(
      new SetRepositoryPolicyCommand({
        repositoryName: 'both/west',
        policyText: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { AWS: arn }, Action: 'ecr:ListImages' }],
        }),
      }),
    );
  await name(User?.Arn as string);
  await iamOf(east).send(new UpdateUserCommand({ UserName: 'before', NewUserName: 'after' }));
  await soon(async () => assert.equal(await policyOf(), `arn:aws:iam::${account}:user/after`));
  await name(Role?.Arn as string);
  await iamOf(east).send(new DeleteRoleCommand({ RoleName: 'gone' }));
  await soon(async () => assert.equal(await policyOf(), Role?.RoleId as string));
});

test('the role of a service is made in the home', async () => {
  const destinations = [{ region: 'eu-west-1', registryId: account }];
  await ecrOf(west, 'west').send(
    new PutReplicationConfigurationCommand({ replicationConfiguration: { rules: [{ destinations }] } }),
  );
  for (const server of [east, west]) {
    await iamOf(server).send(new GetRoleCommand({ RoleName: 'AWSServiceRoleForECRReplication' }));
  }
});

test('a region of another cell is refused with the way there', async () => {
  await assert.rejects(
    ecrOf(east, 'west', east.rootOf(account)).send(new DescribeRepositoriesCommand({})),
    (error: ECRServiceException) => {
      assert.equal(error.name, 'InvalidParameterException');
      assert.ok(error.message.includes(place.urls.west), error.message);
      const { 'x-entrepot-hint': hint } = error.$response?.headers ?? {};
      assert.match(`${hint}`, /endpoint of the region/);
      return true;
    },
  );
  const elsewhere = { endpoint: west.url, region: 'ap-south-1', credentials: west.rootOf(account) };
  await assert.rejects(new ECRClient(elsewhere).send(new DescribeRepositoriesCommand({})), {
    message: 'No cell serves the region ap-south-1',
  });
  const token = async (server: Server, cell: 'east' | 'west') => {
    const { authorizationData } = await ecrOf(server, cell).send(new GetAuthorizationTokenCommand({}));
    return authorizationData?.[0]?.authorizationToken as string;
  };
  const tags = (server: Server, region: string, password: string) =>
    fetch(`${server.url}/v2/${account}/${region}/both/west/tags/list`, {
      headers: { authorization: `Basic ${password}` },
    });
  const ofWest = await token(west, 'west');
  assert.equal((await tags(west, 'us-west-2', ofWest)).status, 200);
  // Tokens are good in every cell; registries are in one.
  const answer = await tags(east, 'us-west-2', ofWest);
  assert.equal(answer.status, 404);
  const { errors } = (await answer.json()) as { errors: { message: string; detail: { hint: string } }[] };
  assert.ok(errors[0]?.message.includes(place.urls.west), JSON.stringify(errors));
  assert.match(errors[0]?.detail.hint ?? '', /endpoint of the region/);
});
