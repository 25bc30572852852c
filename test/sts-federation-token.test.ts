import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeRepositoriesCommand,
  ECRClient,
  ListImagesCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import { DeleteUserPolicyCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  type GetFederationTokenCommandInput,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts';
import { allow, clientsOf, fails, from, home, lastRecord, policy, roleArn, trust } from './sts-support.ts';
import type { Credentials } from './support/credentials.ts';
import { type Server, startServer } from './support/server.ts';

const may = allow(['sts:GetFederationToken', 'sts:AssumeRole', 'sts:DecodeAuthorizationMessage']);
const images = allow('ecr:ListImages', { StringEquals: { 'aws:PrincipalTag/Team': 'blue' } });
const landingZone = `accounts:
  - id: "${home}"
    name: Home
    users:
      - {name: broker, tags: {Team: red}, policies: {own: '${policy(may, images, allow(['ecr:DescribeRepositories', 'iam:*', 'sts:TagSession']))}'}}
      - {name: untagged, policies: {own: '${policy(may)}'}}
      - {name: powerless}
    roles:
      - {name: any, trust: '${policy(trust({ AWS: home }))}', policies: {own: '${policy(allow('*'))}'}}
    repositories:
      - {name: app, region: us-east-1}
`;

let server: Server;
let clients: ReturnType<typeof clientsOf>;
let broker: Credentials;

before(async () => {
  server = await startServer({ landingZone });
  clients = clientsOf(server);
  broker = await clients.keysOf('broker');
});
after(() => server?.remove());

const federate = async (who: Credentials, more: Partial<GetFederationTokenCommandInput> = {}) => {
  const command = new GetFederationTokenCommand({ Name: 'bob', ...more });
  const { Credentials: keys, ...said } = await clients.sts(who).send(command);
  return { ...said, expiration: keys?.Expiration?.getTime() ?? 0, keys: from(keys) };
};
const ecr = (credentials: Credentials) =>
  new ECRClient({ region: 'us-east-1', maxAttempts: 1, endpoint: server.url, credentials });
const describeRepositories = (who: Credentials) => ecr(who).send(new DescribeRepositoriesCommand({}));
const listImages = (who: Credentials) => ecr(who).send(new ListImagesCommand({ repositoryName: 'app' }));
const denied = (call: Promise<unknown>, message = /is not authorized/) =>
  assert.rejects(call, (error: Error) => {
    assert.match(error.name, /^AccessDenied/);
    assert.match(error.message, message);
    return true;
  });

describe('a federated user', () => {
  test('is somebody of its own', async () => {
    const { FederatedUser, PackedPolicySize, keys } = await federate(broker);
    assert.deepEqual(FederatedUser, {
      FederatedUserId: `${home}:bob`,
      Arn: `arn:aws:sts::${home}:federated-user/bob`,
    });
    assert.equal(PackedPolicySize, undefined);
    const who = await clients.sts(keys).send(new GetCallerIdentityCommand({}));
    assert.deepEqual([who.UserId, who.Arn], [`${home}:bob`, `arn:aws:sts::${home}:federated-user/bob`]);
  });

  test('may do what both its session policies and its user may', async () => {
    const both = await federate(broker, { Policy: policy(allow('ecr:*')) });
    assert.ok((both.PackedPolicySize ?? 0) > 0);
    await describeRepositories(both.keys);
    await denied(describeRepositories((await federate(broker, { Policy: policy(allow('s3:*')) })).keys));
    const more = await federate(await clients.keysOf('untagged'), { Policy: policy(allow('*')) });
    await denied(describeRepositories(more.keys));
  });

  test('without session policies may do what a resource grants to it by name, and nothing else', async () => {
    const { keys } = await federate(broker, { Name: 'guest' });
    await denied(describeRepositories(keys));
    await denied(listImages(keys));
    const root = ecr(server.rootOf(home));
    const grantTo = (principal: string) =>
      root.send(
        new SetRepositoryPolicyCommand({
          repositoryName: 'app',
          policyText: policy({ Effect: 'Allow', Principal: { AWS: principal }, Action: 'ecr:ListImages' }),
        }),
      );
    await grantTo(home);
    await denied(listImages(keys));
    await grantTo(`arn:aws:sts::${home}:federated-user/guest`);
    await listImages(keys);
    await denied(listImages((await federate(broker)).keys));
    await denied(describeRepositories(keys));
  });

  test('has the tags of its user and, in their place, its own', async () => {
    const session = { Policy: policy(allow('ecr:*')) };
    await denied(listImages((await federate(broker, session)).keys));
    const blue = await federate(broker, { ...session, Tags: [{ Key: 'team', Value: 'blue' }] });
    await listImages(blue.keys);
    await denied(
      federate(await clients.keysOf('untagged'), { Tags: [{ Key: 'a', Value: 'b' }] }),
      /perform: sts:TagSession on resource: arn:aws:sts::111111111111:federated-user\/bob/,
    );
  });

  test('calls nothing of IAM, and of STS only GetCallerIdentity', async () => {
    const { keys } = await federate(broker, { Policy: policy(allow('*')) });
    await fails(
      clients.iam(keys).send(new ListUsersCommand({})),
      403,
      'InvalidClientTokenId',
      'The security token included in the request is invalid.',
    );
    await denied(
      clients.assume(keys, 'any'),
      /^User: .*federated-user\/bob is not authorized to perform: sts:AssumeRole/,
    );
    await fails(
      federate(keys),
      403,
      'AccessDenied',
      'Cannot call GetFederationToken with session credentials',
    );
  });

  test('ends with the rights of its user', async () => {
    const { keys } = await federate(broker, { Policy: policy(allow('ecr:*')) });
    await describeRepositories(keys);
    const root = clients.iam(server.rootOf(home));
    await root.send(new DeleteUserPolicyCommand({ UserName: 'broker', PolicyName: 'own' }));
    await denied(describeRepositories(keys));
    const { PutUserPolicyCommand } = await import('@aws-sdk/client-iam');
    const PolicyDocument = policy(
      may,
      images,
      allow(['ecr:DescribeRepositories', 'iam:*', 'sts:TagSession']),
    );
    await root.send(new PutUserPolicyCommand({ UserName: 'broker', PolicyName: 'own', PolicyDocument }));
  });

  test('may come from a root user, for an hour', async () => {
    const root = server.rootOf(home);
    const none = await federate(root, { DurationSeconds: 43_200 });
    assert.ok(none.expiration <= Date.now() + 3_600_000);
    await denied(describeRepositories(none.keys));
    await describeRepositories((await federate(root, { Policy: policy(allow('ecr:*')) })).keys);
  });

  test('needs a right, a long-term key, and a name', async () => {
    await denied(
      federate(await clients.keysOf('powerless')),
      /perform: sts:GetFederationToken on resource: arn:aws:sts::111111111111:federated-user\/bob/,
    );
    const { keys } = await clients.assume(broker, 'any');
    await fails(
      federate(keys),
      403,
      'AccessDenied',
      'Cannot call GetFederationToken with session credentials',
    );
    await assert.rejects(federate(broker, { Name: 'x' }), { name: 'ValidationError' });
    await assert.rejects(federate(broker, { DurationSeconds: 899 }), { name: 'ValidationError' });
    await assert.rejects(federate(broker, { DurationSeconds: 129_601 }), { name: 'ValidationError' });
    await federate(broker, { DurationSeconds: 129_600 });
  });

  test('shows in the audit log with who made it', async () => {
    const { keys } = await federate(broker);
    await clients.sts(keys).send(new GetCallerIdentityCommand({}));
    await sleep(100);
    const log = readFileSync(join(server.data, 'audit.log'), 'utf8');
    const identity = lastRecord(log, 'GetCallerIdentity').userIdentity as {
      type: string;
      sessionContext: { sessionIssuer: { principalId: string } };
    };
    assert.equal(identity.type, 'FederatedUser');
    const { principalId, ...issuer } = identity.sessionContext.sessionIssuer;
    assert.match(principalId, /^AIDA/);
    assert.deepEqual(issuer, {
      type: 'IAMUser',
      arn: `arn:aws:iam::${home}:user/broker`,
      accountId: home,
      userName: 'broker',
    });
  });
});

test('credentials of GetSessionToken call nothing of IAM without MFA, and of STS only AssumeRole', async () => {
  for (const who of [broker, server.rootOf(home)]) {
    const { Credentials: session } = await clients.sts(who).send(new GetSessionTokenCommand({}));
    const keys = from(session);
    await describeRepositories(keys);
    await fails(
      clients.iam(keys).send(new ListUsersCommand({})),
      403,
      'InvalidClientTokenId',
      'The security token included in the request is invalid.',
    );
    await denied(clients.sts(keys).send(new GetAccessKeyInfoCommand({ AccessKeyId: broker.accessKeyId })));
    await fails(
      federate(keys),
      403,
      'AccessDenied',
      'Cannot call GetFederationToken with session credentials',
    );
    await clients.sts(keys).send(new GetCallerIdentityCommand({}));
  }
  const { Credentials: session } = await clients.sts(broker).send(new GetSessionTokenCommand({}));
  const command = new AssumeRoleCommand({ RoleArn: roleArn('any'), RoleSessionName: 'session' });
  await clients.sts(from(session)).send(command);
});

test('GetAccessKeyInfo tells the account of a key, also of a session', async () => {
  const { keys } = await clients.assume(broker, 'any');
  const info = async (AccessKeyId: string) =>
    (await clients.sts(keys).send(new GetAccessKeyInfoCommand({ AccessKeyId }))).Account;
  assert.equal(await info(broker.accessKeyId), home);
  assert.equal(await info(keys.accessKeyId), home);
  for (const unknown of ['AKIAIOSFODNN7EXAMPLE', 'ASIA2222222222222222']) {
    await assert.rejects(info(unknown), { name: 'ValidationError' });
  }
  await denied(
    clients.sts(broker).send(new GetAccessKeyInfoCommand({ AccessKeyId: broker.accessKeyId })),
    /perform: sts:GetAccessKeyInfo on resource: \*/,
  );
});
