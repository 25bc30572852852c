import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  BatchGetImageCommand,
  CreateRepositoryCommand,
  GetAuthorizationTokenCommand,
  InitiateLayerUploadCommand,
  ListImagesCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { clientsOf, entrepot, explainJson, follow, isAllowed, why } from './explain-world.ts';
import type { Credentials } from './support/credentials.ts';
import { loginPassword } from './support/ecr.ts';
import { root } from './support/root.ts';
import { type Server, startServer } from './support/server.ts';

const region = 'us-east-1';
const owner = '123456789012';
const other = '987654321098';
const build = '111111111111';
const web = `arn:aws:ecr:${region}:${owner}:repository/app/web`;
const user = `arn:aws:iam::${other}:user/ecr`;
const role = `arn:aws:iam::${build}:role/your-iam-role`;

let server: Server;
let east: ReturnType<typeof clientsOf>;
let west: ReturnType<typeof clientsOf>;

before(async () => {
  const landingZone = readFileSync(join(root, 'landing-zones/scenarios.yaml'), 'utf8');
  server = await startServer({ landingZone });
  east = clientsOf(server, 'us-east-1');
  west = clientsOf(server, 'us-west-2');
});
after(() => server?.remove());

/** The types that lack an Allow, as a reader sees them. */
const lacking = ({ steps }: Awaited<ReturnType<typeof why>>) =>
  steps.filter(step => step.required && step.verdict === 'silent').map(step => step.policyType);

describe('S1: a user of another account', () => {
  let keys: Credentials;
  before(async () => {
    keys = await east.keysOf(other, 'ecr');
  });

  test('logging in lacks an identity policy; with the suggested one it works', async () => {
    const login = () => east.ecr(keys).send(new GetAuthorizationTokenCommand({}));
    assert.equal(await isAllowed(login()), false);
    const explained = await why(server, user, 'ecr:GetAuthorizationToken', '*');
    assert.deepEqual(lacking(explained), ['identity']);
    assert.deepEqual(explained.suggestions, [
      {
        policyType: 'identity',
        where: 'add statement',
        statement: { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
        account: other,
      },
    ]);
    await follow(server, explained);
    assert.equal(await isAllowed(login()), true);
  });

  const pull = () =>
    east.ecr(keys).send(
      new BatchGetImageCommand({
        registryId: owner,
        repositoryName: 'app/web',
        imageIds: [{ imageTag: 'x' }],
      }),
    );

  test('pulling lacks a policy of both sides, and then of the owner alone', async () => {
    const explained = await why(server, user, 'ecr:BatchGetImage', web);
    assert.deepEqual(lacking(explained), ['resource', 'identity']);
    assert.deepEqual(
      explained.suggestions.map(({ account, statement }) => [account, statement]),
      [
        [owner, { Effect: 'Allow', Principal: { AWS: user }, Action: 'ecr:BatchGetImage' }],
        [other, { Effect: 'Allow', Action: 'ecr:BatchGetImage', Resource: web }],
      ],
    );
    const [, ownSide] = explained.suggestions;
    await follow(server, { ...explained, suggestions: ownSide ? [ownSide] : [] });
    assert.equal(await isAllowed(pull()), false);
    const rest = await why(server, user, 'ecr:BatchGetImage', web);
    assert.deepEqual(lacking(rest), ['resource']);
    await follow(server, rest);
    assert.equal(await isAllowed(pull()), true);
    assert.equal((await why(server, user, 'ecr:BatchGetImage', web)).decision.allowed, true);
  });

  test('a denied push of a docker client is found by its request id, and explained as it was', async () => {
    const authorization = `Basic ${Buffer.from(`AWS:${await loginPassword(east.ecr(keys))}`).toString('base64')}`;
    const answer = await fetch(`${server.url}/v2/${owner}/${region}/app/web/blobs/uploads/`, {
      method: 'POST',
      headers: { authorization },
    });
    assert.equal(answer.status, 403);
    const id = answer.headers.get('x-amzn-requestid') as string;
    const explained = await explainJson(server, '--request', id);
    assert.equal(explained.action, 'ecr:InitiateLayerUpload');
    assert.equal(explained.resource, web);
    assert.equal(explained.principal, user);
    assert.deepEqual(lacking(explained), ['resource', 'identity']);
    const { stdout } = await entrepot(server, 'explain', '--request', id);
    assert.match(stdout, /^DENIED\n/);
    assert.match(stdout, new RegExp(`In account ${owner}, add to the policy of ${web}:`));

    await follow(server, explained);
    const push = new InitiateLayerUploadCommand({ registryId: owner, repositoryName: 'app/web' });
    assert.equal(await isAllowed(east.ecr(keys).send(push)), true);
    // What was recorded stays as it was.
    assert.equal((await explainJson(server, '--request', id)).decision.allowed, false);
  });

  test('the repository policy of the wrong user is a near miss', async () => {
    const bob = `arn:aws:iam::${other}:root`;
    await east.ecr(server.rootOf(owner)).send(
      new SetRepositoryPolicyCommand({
        repositoryName: 'app/web',
        policyText: JSON.stringify({
          Version: '2008-10-17',
          Statement: [
            { Sid: 'allow-iam-user', Effect: 'Allow', Principal: { AWS: role }, Action: 'ecr:BatchGetImage' },
          ],
        }),
        force: true,
      }),
    );
    const { stdout, code } = await entrepot(
      server,
      ...['explain', '--principal', user, '--action', 'ecr:batchgetimage', '--resource', web],
    );
    assert.equal(code, 0);
    assert.match(stdout, /repository policy, statement 1 "allow-iam-user"\n +fits but for its Principal/);
    assert.match(stdout, new RegExp(`seen +${user}, ${other}\n +wanted +${role}\n`));
    assert.match(stdout, /resource-based +MISSING/);
    assert.ok(!stdout.includes('\u001b['), 'no colours where nobody sees them');
    assert.ok(!stdout.includes(bob));
  });
});

describe('S2: a role of another account', () => {
  const repo = `arn:aws:ecr:us-west-2:999999999999:repository/your-repo`;
  let session: Credentials;
  before(async () => {
    const builder = await west.keysOf(build, 'builder');
    session = await west.sessionOf(builder, role);
  });

  for (const [action, call] of [
    ['ecr:InitiateLayerUpload', InitiateLayerUploadCommand],
    ['ecr:ListImages', ListImagesCommand],
  ] as const) {
    test(`${action} lacks the owner's policy, which names the role`, async () => {
      const ask = () =>
        west
          .ecr(session)
          .send(new call({ registryId: '999999999999', repositoryName: 'your-repo' }) as never);
      assert.equal(await isAllowed(ask()), false);
      const explained = await why(server, role, action, repo);
      assert.equal(explained.principal, `arn:aws:sts::${build}:assumed-role/your-iam-role/entrepot-explain`);
      assert.deepEqual(lacking(explained), ['resource']);
      assert.deepEqual(explained.suggestions[0]?.statement, {
        Effect: 'Allow',
        Principal: { AWS: role },
        Action: action,
      });
      await follow(server, explained);
      assert.equal(await isAllowed(ask()), true);
    });
  }

  test('assuming a role that trusts nobody of the account lacks the trust policy', async () => {
    const admin = west.iam(server.rootOf('999999999999'));
    const trust = { Effect: 'Allow', Principal: { AWS: '999999999999' }, Action: 'sts:AssumeRole' };
    await admin.send(
      new CreateRoleCommand({
        RoleName: 'closed',
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
      }),
    );
    const closed = 'arn:aws:iam::999999999999:role/closed';
    const keys = await west.keysOf(build, 'builder');
    const assume = () =>
      west.sts(keys).send(new AssumeRoleCommand({ RoleArn: closed, RoleSessionName: 'session' }));
    assert.equal(await isAllowed(assume()), false);
    const explained = await why(server, `arn:aws:iam::${build}:user/builder`, 'sts:AssumeRole', closed);
    assert.deepEqual(lacking(explained), ['trust', 'identity']);
    await follow(server, explained);
    assert.equal(await isAllowed(assume()), true);
    const asRoot = await why(server, `arn:aws:iam::${build}:root`, 'sts:AssumeRole', closed);
    assert.deepEqual(asRoot.decision, { allowed: false });
    assert.match(asRoot.reason ?? '', /root user may not assume roles/);
  });
});

describe('S3: an organizational unit', () => {
  const shared = `arn:aws:ecr:${region}:222222222222:repository/shared`;
  const pullAs = (keys: Credentials) =>
    east.ecr(keys).send(
      new BatchGetImageCommand({
        registryId: '222222222222',
        repositoryName: 'shared',
        imageIds: [{ imageTag: 'x' }],
      }),
    );
  const developer = (account: string) => `arn:aws:iam::${account}:user/developer`;

  before(async () => {
    const ecr = east.ecr(server.rootOf('222222222222'));
    await ecr.send(new CreateRepositoryCommand({ repositoryName: 'shared' }));
    await ecr.send(
      new SetRepositoryPolicyCommand({
        repositoryName: 'shared',
        policyText: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'development',
              Effect: 'Allow',
              Principal: '*',
              Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
              Condition: {
                'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-entrepot00/*/ou-root-develop0/*' },
              },
            },
          ],
        }),
      }),
    );
  });

  test('the accounts of the unit may, and nobody else', async () => {
    const found = JSON.parse(
      (await entrepot(server, 'who-can', 'ecr:BatchGetImage', shared, '--json')).stdout,
    ) as { may: { principal: string; through: { sid?: string }[] }[]; mayIf: unknown[] };
    assert.deepEqual(
      found.may.map(({ principal }) => principal),
      [
        'arn:aws:iam::222222222222:root',
        'arn:aws:iam::333333333333:root',
        developer('333333333333'),
        'arn:aws:iam::444444444444:root',
        developer('444444444444'),
      ],
    );
    assert.deepEqual(found.mayIf, []);
    assert.ok(found.may[2]?.through.some(({ sid }) => sid === 'development'));
  });

  test('one that is elsewhere in the organization almost fits: the paths seen and wanted', async () => {
    const keys = await east.keysOf('555555555555', 'developer');
    assert.equal(await isAllowed(pullAs(keys)), false);
    const explained = await why(server, developer('555555555555'), 'ecr:BatchGetImage', shared);
    assert.deepEqual(lacking(explained), ['resource']);
    const miss = explained.steps.find(step => step.policyType === 'resource')?.nearMisses[0];
    assert.deepEqual(miss?.failed, {
      element: 'Condition',
      operator: 'ForAnyValue:StringLike',
      key: 'aws:principalorgpaths',
      seen: ['o-entrepot00/r-root/'],
      wanted: ['o-entrepot00/*/ou-root-develop0/*'],
    });
    assert.equal(explained.suggestions[0]?.where, 'change condition');
    await follow(server, explained);
    assert.equal(await isAllowed(pullAs(keys)), true);
  });

  test('one of no organization lacks a statement of its own', async () => {
    const keys = await east.keysOf(other, 'ecr');
    assert.equal(await isAllowed(pullAs(keys)), false);
    const explained = await why(server, user, 'ecr:BatchGetImage', shared);
    assert.deepEqual(lacking(explained), ['resource', 'identity']);
    await follow(server, explained);
    assert.equal(await isAllowed(pullAs(keys)), true);
  });
});

describe('what cannot be answered says what to do', () => {
  const ask = (...args: readonly string[]) => entrepot(server, 'explain', ...args);
  const wrong = async (ran: ReturnType<typeof ask>, message: RegExp) => {
    const { code, stdout, stderr } = await ran;
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, message);
  };
  const question = ['--action', 'ecr:BatchGetImage', '--resource', web];

  test('a principal that is not there, with the nearest names', () =>
    wrong(
      ask('--principal', `arn:aws:iam::${other}:user/erc`, ...question),
      new RegExp(`there is no principal arn:aws:iam::${other}:user/erc; the nearest: ${user}`),
    ));
  test('an action that is not there, with the nearest names', () =>
    wrong(
      ask('--principal', user, '--action', 'ecr:BatchGetImages', '--resource', web),
      /there is no action ecr:BatchGetImages; the nearest: ecr:BatchGetImage\n/,
    ));
  test('a resource that is no ARN', () =>
    wrong(
      ask('--principal', user, '--action', 'ecr:BatchGetImage', '--resource', 'app/web'),
      /neither an ARN nor \*/,
    ));
  test('half a question', () => wrong(ask('--principal', user), /say either --principal/));
  test('a context that is none', () =>
    wrong(ask('--principal', user, ...question, '--context', 'SourceIp'), /--context is 'SourceIp'/));
  test('a request that is not in the log', () =>
    wrong(ask('--request', '00000000-0000-4000-8000-000000000000'), /there is no request 0{8}/));
  test('a data directory that is none', async () => {
    const { code, stderr } = await entrepot(
      { ...server, data: join(server.data, 'elsewhere') },
      ...['who-can', 'ecr:BatchGetImage', web],
    );
    assert.equal(code, 1);
    assert.match(stderr, /There is no database in .*\n.*--data/);
  });
  test('a repository that is not there is answered for its name', async () => {
    const explained = await why(server, `arn:aws:iam::${owner}:root`, 'ecr:BatchGetImage', `${web}-gone`);
    assert.equal(explained.decision.allowed, true);
    assert.match(explained.notes.join(), /no such resource/);
  });
});

test('it answers also when no server runs, and changes nothing', async () => {
  await server.stop();
  const { decision } = await why(server, role, 'ecr:GetAuthorizationToken', '*');
  assert.equal(decision.allowed, true);
  await server.start();
});
