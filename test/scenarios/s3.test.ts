import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Aws } from '../support/aws-cli.ts';
import type { Docker } from '../support/docker.ts';
import { buildImage, runImage } from '../support/images.ts';
import { failedWith, type Ran, succeeded } from '../support/run.ts';
import { createUser } from './people.ts';
import { hostOf, openPlace, type Place, skipScenario, ways } from './place.ts';

const shared = '222222222222';
const developer = '333333333333';
const outsider = '555555555555';
const management = '666666666666';
const organization = 'o-scenario003';
const root = 'r-s003';
const sharedUnit = 'ou-s003-shared00';
const developmentUnit = 'ou-s003-develop0';
const organizationYaml = `organization:
  id: ${organization}
  rootId: ${root}
  managementAccount: "${management}"
  accounts: ["${outsider}"]
  units:
    - {id: ${sharedUnit}, name: Shared Services, accounts: ["${shared}"]}
    - {id: ${developmentUnit}, name: Development, accounts: ["${developer}"]}
`;

const repositoryName = 'demoecshwapp-ecr-repo';
const arn = `arn:aws:ecr:us-east-1:${shared}:repository/${repositoryName}`;
const repositoryPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'AllowPull',
      Effect: 'Allow',
      Principal: '*',
      Action: [
        ...['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:DescribeImages'],
        ...['ecr:DescribeRepositories', 'ecr:GetDownloadUrlForLayer'],
      ],
      Condition: {
        'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [`${organization}/*/${developmentUnit}/*`] },
      },
    },
  ],
});

const denied = (principal: string, action = 'ecr:BatchGetImage') =>
  `denied: User: ${principal} is not authorized to perform: ${action} on resource: ${arn} ` +
  `because no resource-based policy allows the ${action} action`;
const rootOf = (account: string) => `arn:aws:iam::${account}:root`;

for (const way of ways) {
  const name = `S3: a repository is shared with an organizational unit, by ${way}`;
  suite(name, { skip: skipScenario(name) }, () => {
    let place: Place;
    let sharedAws: Aws;
    let managementAws: Aws;
    let image: string;
    let created: string;
    /** A client that logged in once, as the root user of an account. */
    const clients = new Map<string, Docker>();

    const login = async (account: string): Promise<Docker> => {
      const docker = place.docker(`of-${account}`);
      const password = await place.aws(place.server.rootOf(account)).text('ecr', 'get-login-password');
      succeeded(await docker.login(hostOf(image), password));
      clients.set(account, docker);
      return docker;
    };
    /** Pulls afresh: what was pulled before is forgotten. */
    const pull = async (account: string, tag: string): Promise<Ran> => {
      const docker = clients.get(account) ?? (await login(account));
      await docker.try(['image', 'rm', '--force', `${image}:${tag}`]);
      return await docker.try(['pull', `${image}:${tag}`]);
    };
    const move = (account: string, from: string, to: string) =>
      managementAws.json(
        ...['organizations', 'move-account', '--account-id', account],
        ...['--source-parent-id', from, '--destination-parent-id', to],
      );

    before(async () => {
      place = await openPlace(way, [shared, developer, outsider, management], 'us-east-1', organizationYaml);
      sharedAws = place.aws(place.server.rootOf(shared));
      managementAws = place.aws(place.server.rootOf(management));
      const { repository } = await sharedAws.json<{
        repository: { repositoryUri: string; repositoryName: string };
      }>('ecr', 'create-repository', '--repository-name', repositoryName);
      image = place.reference(repository, shared);
      await sharedAws.json(
        ...['ecr', 'set-repository-policy', '--repository-name', repositoryName],
        ...['--policy-text', repositoryPolicy],
      );
    });
    after(() => place?.close());

    test('step 2: the shared account pushes blue and green, and describe-images shows them', async () => {
      const docker = await login(shared);
      for (const tag of ['blue', 'green']) {
        await buildImage(docker, `${image}:${tag}`, { says: `Hello World! (${tag})`, layers: [50_000] });
        succeeded(await docker.try(['push', `${image}:${tag}`]));
      }
      const { imageDetails } = await sharedAws.json<{ imageDetails: { imageTags: string[] }[] }>(
        ...['ecr', 'describe-images', '--repository-name', repositoryName],
      );
      assert.deepEqual(imageDetails.flatMap(({ imageTags }) => imageTags).sort(), ['blue', 'green']);
    });

    test('step 3: an account of the unit pulls, and describes the images', async () => {
      succeeded(await pull(developer, 'blue'));
      assert.equal(await runImage(clients.get(developer) as Docker, `${image}:blue`), 'Hello World! (blue)');
      const aws = place.aws(place.server.rootOf(developer));
      const tags = await aws.text(
        ...['ecr', 'describe-images', '--registry-id', shared, '--repository-name', repositoryName],
        ...['--query', 'sort(imageDetails[].imageTags[])'],
      );
      assert.deepEqual(tags.split(/\s+/), ['blue', 'green']);
    });

    test('step 3: it may not push', async () => {
      const docker = clients.get(developer) as Docker;
      await buildImage(docker, `${image}:blue`, { says: 'overwritten' });
      failedWith(
        await docker.try(['push', `${image}:blue`]),
        denied(rootOf(developer), 'ecr:InitiateLayerUpload'),
      );
    });

    test('step 3: an account outside the unit is denied', async () => {
      failedWith(await pull(outsider, 'blue'), denied(rootOf(outsider)));
      failedWith(await pull(management, 'blue'), denied(rootOf(management)));
    });

    test('step 3: a new account is made, denied at the root, and pulls once it is moved in', async () => {
      const { CreateAccountStatus: begun } = await managementAws.json<{
        CreateAccountStatus: { Id: string; State: string };
      }>(...['organizations', 'create-account', '--email', 'new@example.com', '--account-name', 'New']);
      assert.equal(begun.State, 'IN_PROGRESS');
      const { CreateAccountStatus: done } = await managementAws.json<{
        CreateAccountStatus: { State: string; AccountId: string };
      }>(...['organizations', 'describe-create-account-status', '--create-account-request-id', begun.Id]);
      assert.equal(done.State, 'SUCCEEDED');
      created = done.AccountId;
      // Its root user is in the credentials file already; nobody restarts or sets up anything.
      failedWith(await pull(created, 'green'), denied(rootOf(created)));
      await move(created, root, developmentUnit);
      succeeded(await pull(created, 'green'));
      assert.equal(await runImage(clients.get(created) as Docker, `${image}:green`), 'Hello World! (green)');
    });

    test('step 3: so does whoever assumes the role that the new account was made with', async () => {
      const adminAws = place.aws(await createUser(managementAws, 'admin'));
      await managementAws.json(
        ...['iam', 'attach-user-policy', '--user-name', 'admin'],
        ...['--policy-arn', 'arn:aws:iam::aws:policy/AdministratorAccess'],
      );
      const { Credentials: keys } = await adminAws.json<{
        Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
      }>(
        ...['sts', 'assume-role', '--role-session-name', 'ops'],
        ...['--role-arn', `arn:aws:iam::${created}:role/OrganizationAccountAccessRole`],
      );
      const docker = place.docker('ops');
      const aws = place.aws({
        accessKeyId: keys.AccessKeyId,
        secretAccessKey: keys.SecretAccessKey,
        sessionToken: keys.SessionToken,
      });
      succeeded(await docker.login(hostOf(image), await aws.text('ecr', 'get-login-password')));
      await docker.try(['image', 'rm', '--force', `${image}:blue`]);
      succeeded(await docker.try(['pull', `${image}:blue`]));
    });

    test('step 3: moved out it is denied from then on, moved in it pulls again, while others keep pulling', async () => {
      let stop = false;
      const results: Ran[] = [];
      const loop = (async () => {
        while (!stop) {
          results.push(await pull(developer, 'blue'));
          await sleep(20);
        }
      })();
      try {
        for (let round = 0; round < 3; round += 1) {
          await move(created, developmentUnit, round % 2 === 0 ? root : sharedUnit);
          failedWith(await pull(created, 'green'), denied(rootOf(created)));
          await move(created, round % 2 === 0 ? root : sharedUnit, developmentUnit);
          succeeded(await pull(created, 'green'));
        }
        await move(created, developmentUnit, root);
        failedWith(await pull(created, 'green'), denied(rootOf(created)));
      } finally {
        stop = true;
        await loop;
      }
      assert.ok(results.length >= 3, `only ${results.length} pulls`);
      for (const result of results) succeeded(result);
    });
  });
}
