import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DescribeRepositoriesCommand, ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { ListUsersCommand } from '@aws-sdk/client-iam';
import { DecodeAuthorizationMessageCommand } from '@aws-sdk/client-sts';
import { allow, away, clientsOf, fails, home, policy } from './sts-support.ts';
import type { Credentials } from './support/credentials.ts';
import { type Server, startServer } from './support/server.ts';

const header = 'x-entrepot-authorization-message';
const deny = { Sid: 'NoUsers', Effect: 'Deny', Action: 'iam:ListUsers', Resource: '*' };
const landingZone = `accounts:
  - id: "${home}"
    name: Home
    users:
      - {name: reader, policies: {own: '${policy(allow('ecr:GetAuthorizationToken'), deny)}'}}
      - {name: decoder, policies: {own: '${policy(allow('sts:DecodeAuthorizationMessage'))}'}}
    repositories: [{name: app, region: us-east-1}]
  - {id: "${away}", name: Away}
`;

let server: Server;
let clients: ReturnType<typeof clientsOf>;
let reader: Credentials;
let decoder: Credentials;

before(async () => {
  server = await startServer({ landingZone });
  clients = clientsOf(server);
  reader = await clients.keysOf('reader');
  decoder = await clients.keysOf('decoder');
});
after(() => server?.remove());

/** The header of the answer to a call that is denied. */
async function messageOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const { $response } = error as { $response?: { headers: Record<string, string> } };
    return $response?.headers[header] ?? '';
  }
  throw new assert.AssertionError({ message: 'it was not denied' });
}

const decode = async (EncodedMessage: string, who = decoder) => {
  const command = new DecodeAuthorizationMessageCommand({ EncodedMessage });
  const { DecodedMessage } = await clients.sts(who).send(command);
  return JSON.parse(DecodedMessage ?? '');
};

test('a denial on the AWS wire brings its reasons', async () => {
  const decoded = await decode(await messageOf(clients.iam(reader).send(new ListUsersCommand({}))));
  assert.equal(decoded.allowed, false);
  assert.equal(decoded.explicitDeny, true);
  assert.equal(decoded.matchedStatements.items[0].statementId, 'NoUsers');
  assert.equal(decoded.context.action, 'iam:ListUsers');
  assert.equal(decoded.context.resource, `arn:aws:iam::${home}:user/`);
  assert.equal(decoded.context.principal.arn, `arn:aws:iam::${home}:user/reader`);
  const keys = decoded.context.conditions.items.map(({ key }: { key: string }) => key);
  for (const key of ['aws:principalarn', 'aws:sourceip', 'aws:username']) assert.ok(keys.includes(key), key);

  const ecr = new ECRClient({
    region: 'us-east-1',
    maxAttempts: 1,
    endpoint: server.url,
    credentials: reader,
  });
  const implicit = await decode(await messageOf(ecr.send(new DescribeRepositoriesCommand({}))));
  assert.deepEqual([implicit.explicitDeny, implicit.matchedStatements], [false, { items: [] }]);
});

test('so does one on /v2', async () => {
  const ecr = new ECRClient({
    region: 'us-east-1',
    maxAttempts: 1,
    endpoint: server.url,
    credentials: reader,
  });
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const answer = await fetch(`${server.url}/v2/${home}/us-east-1/app/tags/list`, {
    headers: { Authorization: `Basic ${authorizationData?.[0]?.authorizationToken}` },
  });
  assert.equal(answer.status, 403);
  const { context } = await decode(answer.headers.get(header) ?? '');
  assert.equal(context.action, 'ecr:ListImages');
  assert.equal(context.resource, `arn:aws:ecr:us-east-1:${home}:repository/app`);
});

test('it is for those of the account who may read it', async () => {
  const message = await messageOf(clients.iam(reader).send(new ListUsersCommand({})));
  await decode(message, server.rootOf(home));
  await assert.rejects(decode(message, reader), {
    name: 'AccessDenied',
    message: /perform: sts:DecodeAuthorizationMessage on resource: \* because/,
  });
  const invalid = [400, 'InvalidAuthorizationMessageException', 'Message is not valid'] as const;
  await fails(decode(message, server.rootOf(away)), ...invalid);
  await fails(decode(`${message}x`), ...invalid);
  await fails(decode('message'), ...invalid);
});

test('what succeeds, and what fails for another reason, has none', async () => {
  const good = await fetch(`${server.url}/healthz`);
  assert.equal(good.headers.get(header), null);
  assert.equal(await messageOf(decode('message')), '');
  const stranger = await fetch(`${server.url}/v2/`);
  assert.equal(stranger.headers.get(header), null);
});
