import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  type IAMClient,
  ListOpenIDConnectProvidersCommand,
  ListOpenIDConnectProviderTagsCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from '@aws-sdk/client-iam';
import { allow, away, clientsOf, fails, home, policy } from './sts-support.ts';
import { type Server, startServer } from './support/server.ts';

const host = 'token.actions.githubusercontent.com';
const arn = `arn:aws:iam::${home}:oidc-provider/${host}`;
const landingZone = `accounts:
  - id: "${home}"
    name: Home
    users:
      - {name: one, policies: {own: '${policy(allow('iam:*', undefined, arn))}'}}
      - {name: blue, policies: {own: '${policy(allow('iam:*', { StringEquals: { 'aws:ResourceTag/Team': 'blue' } }))}'}}
      - {name: untagged, policies: {own: '${policy(allow('iam:CreateOpenIDConnectProvider'))}'}}
    oidcProviders:
      - {url: "https://declared.example/path", clientIds: [one, two]}
  - {id: "${away}", name: Away}
`;

let server: Server;
let root: IAMClient;
let stranger: IAMClient;
let clients: ReturnType<typeof clientsOf>;

before(async () => {
  server = await startServer({ landingZone });
  clients = clientsOf(server);
  root = clients.iam(server.rootOf(home));
  stranger = clients.iam(server.rootOf(away));
});
after(() => server?.remove());

const OpenIDConnectProviderArn = arn;
const get = (who = root) => who.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
const create = (Url: string, more = {}, who = root) =>
  who.send(new CreateOpenIDConnectProviderCommand({ Url, ...more }));

test('a landing zone declares providers', async () => {
  const { OpenIDConnectProviderList } = await root.send(new ListOpenIDConnectProvidersCommand({}));
  const declared = `arn:aws:iam::${home}:oidc-provider/declared.example/path`;
  assert.deepEqual(OpenIDConnectProviderList, [{ Arn: declared }]);
  const command = new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: declared });
  assert.deepEqual((await root.send(command)).ClientIDList, ['one', 'two']);
  await server.stop();
  await server.start();
  assert.deepEqual((await root.send(command)).ClientIDList, ['one', 'two']);
});

test('a provider is made, shown, changed and deleted', async () => {
  const made = await create(`https://${host}`, {
    ClientIDList: ['sts.amazonaws.com'],
    ThumbprintList: ['6938FD4D98BAB03FAADB97B34396831E3780AEA1'],
    Tags: [{ Key: 'Team', Value: 'red' }],
  });
  assert.equal(made.OpenIDConnectProviderArn, arn);
  assert.deepEqual(made.Tags, [{ Key: 'Team', Value: 'red' }]);
  const { CreateDate, $metadata, ...shown } = await get();
  assert.ok(CreateDate instanceof Date && $metadata.httpStatusCode === 200);
  assert.deepEqual(shown, {
    Url: host,
    ClientIDList: ['sts.amazonaws.com'],
    ThumbprintList: ['6938fd4d98bab03faadb97b34396831e3780aea1'],
    Tags: [{ Key: 'Team', Value: 'red' }],
  });
  const of = { OpenIDConnectProviderArn };
  await root.send(new AddClientIDToOpenIDConnectProviderCommand({ ...of, ClientID: 'other' }));
  await root.send(new AddClientIDToOpenIDConnectProviderCommand({ ...of, ClientID: 'other' }));
  assert.deepEqual((await get()).ClientIDList, ['sts.amazonaws.com', 'other']);
  await root.send(new RemoveClientIDFromOpenIDConnectProviderCommand({ ...of, ClientID: 'other' }));
  await root.send(new RemoveClientIDFromOpenIDConnectProviderCommand({ ...of, ClientID: 'never' }));
  assert.deepEqual((await get()).ClientIDList, ['sts.amazonaws.com']);
  await root.send(
    new UpdateOpenIDConnectProviderThumbprintCommand({ ...of, ThumbprintList: ['a'.repeat(40)] }),
  );
  assert.deepEqual((await get()).ThumbprintList, ['a'.repeat(40)]);
  await root.send(new TagOpenIDConnectProviderCommand({ ...of, Tags: [{ Key: 'Team', Value: 'blue' }] }));
  const { Tags, IsTruncated } = await root.send(new ListOpenIDConnectProviderTagsCommand(of));
  assert.deepEqual([Tags, IsTruncated], [[{ Key: 'Team', Value: 'blue' }], false]);

  const blue = clients.iam(await clients.keysOf('blue'));
  await get(blue);
  await root.send(new UntagOpenIDConnectProviderCommand({ ...of, TagKeys: ['Team'] }));
  await assert.rejects(get(blue), { name: 'AccessDenied' });

  await root.send(new DeleteOpenIDConnectProviderCommand(of));
  await root.send(new DeleteOpenIDConnectProviderCommand(of));
  await fails(get(), 404, 'NoSuchEntityException', `OpenIDConnect Provider not found for arn ${arn}`);
});

test('what IAM refuses is refused in its words', async () => {
  const refused = (url: string, status: number, name: string, message: string, more = {}) =>
    fails(create(url, more), status, name, message);
  await refused('example.com', 400, 'ValidationError', 'Invalid Open ID Connect Provider URL');
  await refused(
    'http://example.com',
    400,
    'InvalidInputException',
    'Invalid Open ID Connect Provider URL. The URL must begin with https://.',
  );
  await refused('https://a.b?c=1', 400, 'InvalidInputException', 'Invalid Open ID Connect Provider URL.');
  const url = 'https://declared.example/path';
  await refused(url, 409, 'EntityAlreadyExistsException', `Provider with url ${url} already exists.`);
  const tags = ['key', 'KEY'].map(Key => ({ Key, Value: 'x' }));
  await refused(
    'https://x.example',
    400,
    'InvalidInputException',
    'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    { Tags: tags },
  );
  const prints = Array.from({ length: 6 }, (_, at) => `${at}`.repeat(40));
  await refused(
    'https://x.example',
    400,
    'InvalidInputException',
    'Thumbprint list must contain fewer than 5 entries.',
    { ThumbprintList: prints },
  );
});

test('rights are for a provider by its ARN, and never for those of another account', async () => {
  await create(`https://${host}`);
  const one = clients.iam(await clients.keysOf('one'));
  await get(one);
  await assert.rejects(create('https://other.example', {}, one), { name: 'AccessDenied' });
  await assert.rejects(get(stranger), { name: 'AccessDenied' });
  const untagged = clients.iam(await clients.keysOf('untagged'));
  await create('https://plain.example', {}, untagged);
  await assert.rejects(create('https://more.example', { Tags: [{ Key: 'a', Value: 'b' }] }, untagged), {
    name: 'AccessDenied',
    message: /perform: iam:TagOpenIDConnectProvider/,
  });
});
