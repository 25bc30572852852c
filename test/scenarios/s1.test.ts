import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Aws } from '../support/aws-cli.ts';
import type { Credentials } from '../support/credentials.ts';
import type { Docker } from '../support/docker.ts';
import { buildImage, runImage } from '../support/images.ts';
import { failedWith, run, succeeded } from '../support/run.ts';
import { allow, createUser, putUserPolicy } from './people.ts';
import { hostOf, openPlace, type Place, skipScenario, ways } from './place.ts';

const owner = '123456789012';
const other = '987654321098';
const pullActions = ['ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage', 'ecr:BatchCheckLayerAvailability'];
const pushActions = [
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
  'ecr:CompleteLayerUpload',
  'ecr:PutImage',
];
const mayPull = allow(['ecr:GetAuthorizationToken', ...pullActions]);

const repositoryPolicy = (principal: string, effect = 'Allow') =>
  JSON.stringify({
    Version: '2008-10-17',
    Statement: [
      { Sid: 'allow-iam-user', Effect: effect, Principal: { AWS: principal }, Action: pullActions },
    ],
  });

const denied = (action: string, why: string, user = 'ecr') =>
  `denied: User: arn:aws:iam::${other}:user/${user} is not authorized to perform: ${action} on resource: ` +
  `arn:aws:ecr:us-east-1:${owner}:repository/app/web ${why}`;
const noResourcePolicy = (action: string) => `because no resource-based policy allows the ${action} action`;
const noIdentityPolicy = (action: string) => `because no identity-based policy allows the ${action} action`;

for (const way of ways) {
  const name = `S1: one repository is shared with one user of another account, by ${way}`;
  suite(name, { skip: skipScenario(name) }, () => {
    let place: Place;
    let ownerAws: Aws;
    let adminAws: Aws;
    let keys: Credentials;
    let userAws: Aws;
    let docker: Docker;
    let image: string;
    let host: string;

    const setPolicy = (text: string) => {
      const file = join(place.home, 'policy.json');
      writeFileSync(file, text);
      return ownerAws.json(
        'ecr',
        'set-repository-policy',
        '--repository-name',
        'app/web',
        '--policy-text',
        `file://${file}`,
      );
    };
    const login = async (aws: Aws, client: Docker) =>
      succeeded(await client.login(host, await aws.text('ecr', 'get-login-password')));
    /** Pulls afresh: what was pulled before is forgotten. */
    const pull = async (client = docker) => {
      await client.try(['image', 'rm', '--force', image]);
      return client.try(['pull', image]);
    };

    before(async () => {
      place = await openPlace(way, [owner, other], 'us-east-1');
      ownerAws = place.aws(place.server.rootOf(owner));
      adminAws = place.aws(place.server.rootOf(other));
      const { repository } = await ownerAws.json<{
        repository: { repositoryUri: string; repositoryName: string };
      }>('ecr', 'create-repository', '--repository-name', 'app/web');
      image = place.reference(repository, owner);
      host = hostOf(image);
      const ownerDocker = place.docker('owner');
      await login(ownerAws, ownerDocker);
      await buildImage(ownerDocker, image, { says: 'app/web of 123456789012' });
      await ownerDocker.ok(['push', image]);
      keys = await createUser(adminAws, 'ecr');
      userAws = place.aws(keys);
      docker = place.docker('user');
    });
    after(() => place?.close());

    test('without ecr:GetAuthorizationToken nobody logs in', async () => {
      const text =
        'An error occurred (AccessDeniedException) when calling the GetAuthorizationToken operation: ' +
        `User: arn:aws:iam::${other}:user/ecr is not authorized to perform: ecr:GetAuthorizationToken on resource: * ` +
        noIdentityPolicy('ecr:GetAuthorizationToken');
      failedWith(await userAws.try('ecr', 'get-login-password'), text);
      await putUserPolicy(adminAws, 'ecr', allow(pullActions));
      failedWith(await userAws.try('ecr', 'get-login-password'), text);
      failedWith(await userAws.try('ecr', 'get-authorization-token', '--registry-ids', owner), text);
    });

    test('without a login, and with a wrong password, nothing is pulled', async () => {
      // To Docker a name on this machine is an insecure registry: over TLS it tries HTTP next, where nobody answers.
      failedWith(await pull(), way === ways[0] ? 'no basic auth credentials' : 'connection refused');
      assert.notEqual((await docker.login(host, 'not-a-password')).code, 0);
    });

    test('without a repository policy the user is denied, whatever its own policies allow', async () => {
      await putUserPolicy(adminAws, 'ecr', mayPull);
      await login(userAws, docker);
      failedWith(await pull(), denied('ecr:BatchGetImage', noResourcePolicy('ecr:BatchGetImage')));
    });

    test('step 1: the owner sets the repository policy from a file', async () => {
      await setPolicy(repositoryPolicy(`arn:aws:iam::${other}:user/ecr`));
      const { policyText } = await ownerAws.json<{ policyText: string }>(
        ...['ecr', 'get-repository-policy', '--repository-name', 'app/web'],
      );
      assert.deepEqual(JSON.parse(policyText).Statement[0].Principal, {
        AWS: `arn:aws:iam::${other}:user/ecr`,
      });
    });

    test('with the repository policy alone the user is denied', async () => {
      await putUserPolicy(adminAws, 'ecr', allow(['ecr:GetAuthorizationToken']));
      failedWith(await pull(), denied('ecr:BatchGetImage', noIdentityPolicy('ecr:BatchGetImage')));
    });

    test('steps 2 to 4: with both policies the user logs in, pulls and runs the image', async () => {
      await putUserPolicy(adminAws, 'ecr', mayPull);
      await login(userAws, docker);
      succeeded(await pull());
      assert.equal(await runImage(docker, image), 'app/web of 123456789012');
    });

    test('step 4: the user may not push', async () => {
      await buildImage(docker, image, { says: 'overwritten' });
      const push = () => docker.try(['push', image]);
      failedWith(
        await push(),
        denied('ecr:InitiateLayerUpload', noResourcePolicy('ecr:InitiateLayerUpload')),
      );
      await putUserPolicy(
        adminAws,
        'ecr',
        allow(['ecr:GetAuthorizationToken', ...pullActions, ...pushActions]),
      );
      failedWith(
        await push(),
        denied('ecr:InitiateLayerUpload', noResourcePolicy('ecr:InitiateLayerUpload')),
      );
      await putUserPolicy(adminAws, 'ecr', mayPull);
      succeeded(await pull());
      assert.equal(await runImage(docker, image), 'app/web of 123456789012');
    });

    test('step 3, the old way: the command that `aws ecr get-login` of the CLI v1 prints', async () => {
      const old = place.docker('user-get-login');
      const v1 = place.aws(keys, 1);
      const command = await v1.text('ecr', 'get-login', '--registry-ids', owner, '--no-include-email');
      assert.match(command, /^docker login -u AWS -p \S+ https?:\/\/\S+$/);
      succeeded(await run('sh', ['-c', command], { env: old.env }));
      succeeded(await pull(old));
    });

    test('step 3, by hand: the token of `get-authorization-token` is AWS, a colon and the password', async () => {
      const v1 = place.aws(keys, 1);
      for (const aws of [userAws, v1]) {
        const token = await aws.text(
          ...['ecr', 'get-authorization-token', '--registry-ids', owner],
          ...['--query', 'authorizationData[0].authorizationToken'],
        );
        const [user, ...password] = Buffer.from(token, 'base64').toString().split(':');
        assert.equal(user, 'AWS');
        const byHand = place.docker('user-by-hand');
        succeeded(await byHand.login(host, password.join(':')));
        succeeded(await pull(byHand));
      }
    });

    test('step 3, the CLI v1 of today: get-login-password', async () => {
      const client = place.docker('user-v1');
      await login(place.aws(keys, 1), client);
      succeeded(await pull(client));
    });

    test('the rights are those of the moment: taking the policy away ends them for a user who is logged in', async () => {
      await ownerAws.json('ecr', 'delete-repository-policy', '--repository-name', 'app/web');
      failedWith(await pull(), denied('ecr:BatchGetImage', noResourcePolicy('ecr:BatchGetImage')));
      await setPolicy(repositoryPolicy(`arn:aws:iam::${other}:user/ecr`, 'Deny'));
      failedWith(
        await pull(),
        denied('ecr:BatchGetImage', 'with an explicit deny in a resource-based policy'),
      );
    });

    test('with the account’s root as principal, every user that its own policies allow may pull', async () => {
      await setPolicy(repositoryPolicy(`arn:aws:iam::${other}:root`));
      succeeded(await pull());
      const second = place.docker('second');
      const secondAws = place.aws(await createUser(adminAws, 'second'));
      await putUserPolicy(adminAws, 'second', allow(['ecr:GetAuthorizationToken']));
      await login(secondAws, second);
      failedWith(
        await pull(second),
        denied('ecr:BatchGetImage', noIdentityPolicy('ecr:BatchGetImage'), 'second'),
      );
      await putUserPolicy(adminAws, 'second', mayPull);
      succeeded(await pull(second));
    });
  });
}
