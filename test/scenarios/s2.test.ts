import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Aws } from '../support/aws-cli.ts';
import type { Docker } from '../support/docker.ts';
import { buildImage, runImage } from '../support/images.ts';
import { failedWith, succeeded } from '../support/run.ts';
import { allow, createUser, putUserPolicy } from './people.ts';
import { hostOf, openPlace, type Place, skipScenario, ways } from './place.ts';

const caller = '111111111111';
const owner = '999999999999';
const role = `arn:aws:iam::${caller}:role/your-iam-role`;
const session = `arn:aws:sts::${caller}:assumed-role/your-iam-role/i-0123`;
const repository = `arn:aws:ecr:us-west-2:${owner}:repository/your-repo`;
const pushPull = [
  ...['ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage', 'ecr:BatchCheckLayerAvailability', 'ecr:PutImage'],
  ...['ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload'],
];
const repositoryPolicy = (actions: readonly string[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'AllowPushPull', Effect: 'Allow', Principal: { AWS: role }, Action: actions }],
  });
const notAuthorized = (action: string) =>
  `User: ${session} is not authorized to perform: ${action} on resource: ${repository} ` +
  `because no resource-based policy allows the ${action} action`;

for (const way of ways) {
  const name = `S2: a role of another account pushes and pulls, by ${way}`;
  suite(name, { skip: skipScenario(name) }, () => {
    let place: Place;
    let ownerAws: Aws;
    let roleAws: Aws;
    let docker: Docker;
    let image: string;
    let host: string;

    const setPolicy = (text: string) =>
      ownerAws.try('ecr', 'set-repository-policy', '--repository-name', 'your-repo', '--policy-text', text);
    const login = async () =>
      succeeded(
        await docker.login(host, await roleAws.text('ecr', 'get-login-password', '--region', 'us-west-2')),
      );
    const listImages = () =>
      roleAws.try(
        'ecr',
        'list-images',
        '--registry-id',
        owner,
        '--repository-name',
        'your-repo',
        '--output',
        'json',
      );

    before(async () => {
      place = await openPlace(way, [caller, owner], 'us-west-2');
      ownerAws = place.aws(place.server.rootOf(owner));
      const { repository: made } = await ownerAws.json<{
        repository: { repositoryUri: string; repositoryName: string; repositoryArn: string };
      }>('ecr', 'create-repository', '--repository-name', 'your-repo');
      assert.equal(made.repositoryArn, repository);
      image = `${place.reference(made, owner)}:latest`;
      host = hostOf(image);
      docker = place.docker('caller');
      await buildImage(docker, image, { says: 'pushed by a role', layers: [100_000] });
    });
    after(() => place?.close());

    test('the caller’s account makes the role and one of its users assumes it', async () => {
      const admin = place.aws(place.server.rootOf(caller));
      const trust = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${caller}:root` }, Action: 'sts:AssumeRole' },
        ],
      });
      await admin.json(
        ...['iam', 'create-role', '--role-name', 'your-iam-role', '--assume-role-policy-document', trust],
      );
      await admin.json(
        ...['iam', 'attach-role-policy', '--role-name', 'your-iam-role'],
        ...['--policy-arn', 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPowerUser'],
      );
      const deployer = place.aws(await createUser(admin, 'deployer'));
      const assume = ['sts', 'assume-role', '--role-arn', role, '--role-session-name', 'i-0123'] as const;
      failedWith(
        await deployer.try(...assume),
        'An error occurred (AccessDenied) when calling the AssumeRole operation: ' +
          `User: arn:aws:iam::${caller}:user/deployer is not authorized to perform: sts:AssumeRole on resource: ${role}`,
      );
      await putUserPolicy(admin, 'deployer', allow(['sts:AssumeRole'], role));
      const { Credentials: keys } = await deployer.json<{
        Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
      }>(...assume);
      roleAws = place.aws({
        accessKeyId: keys.AccessKeyId,
        secretAccessKey: keys.SecretAccessKey,
        sessionToken: keys.SessionToken,
      });
      assert.equal(await roleAws.text('sts', 'get-caller-identity', '--query', 'Arn'), session);
    });

    test('step 1: before any repository policy the push is denied, and the text says all', async () => {
      await login();
      failedWith(await docker.try(['push', image]), `denied: ${notAuthorized('ecr:InitiateLayerUpload')}`);
      failedWith(await docker.try(['pull', image]), `denied: ${notAuthorized('ecr:BatchGetImage')}`);
    });

    test('step 2: a broken policy is refused', async () => {
      const text =
        'An error occurred (InvalidParameterException) when calling the SetRepositoryPolicy operation: ' +
        "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'";
      failedWith(await setPolicy(repositoryPolicy(pushPull).replace('"Allow"', '"Alow"')), text);
      failedWith(await setPolicy(repositoryPolicy(pushPull).slice(0, -1)), text);
      failedWith(await setPolicy(repositoryPolicy(pushPull).replace('your-iam-role', 'nobody')), text);
    });

    test('steps 2 and 3: with the policy the role pushes and pulls', async () => {
      succeeded(await setPolicy(repositoryPolicy(pushPull)));
      succeeded(await docker.try(['push', image]));
      await docker.ok(['image', 'rm', image]);
      succeeded(await docker.try(['pull', image]));
      assert.equal(await runImage(docker, image), 'pushed by a role');
    });

    test('step 4: list-images is denied until the policy allows it', async () => {
      failedWith(
        await listImages(),
        `An error occurred (AccessDeniedException) when calling the ListImages operation: ${notAuthorized('ecr:ListImages')}`,
      );
      succeeded(await setPolicy(repositoryPolicy([...pushPull, 'ecr:ListImages'])));
      const { imageIds } = JSON.parse(succeeded(await listImages()).stdout);
      assert.equal(imageIds.length, 1);
      assert.equal(imageIds[0].imageTag, 'latest');
      assert.match(imageIds[0].imageDigest, /^sha256:[0-9a-f]{64}$/);
    });

    test('each right of a push is needed', async () => {
      await buildImage(docker, image, { says: 'another image', layers: [100_000] });
      for (const action of ['ecr:UploadLayerPart', 'ecr:CompleteLayerUpload', 'ecr:PutImage']) {
        succeeded(await setPolicy(repositoryPolicy(pushPull.filter(one => one !== action))));
        failedWith(await docker.try(['push', image]), `denied: ${notAuthorized(action)}`);
      }
      succeeded(await setPolicy(repositoryPolicy(pushPull)));
      succeeded(await docker.try(['push', image]));
    });
  });
}
