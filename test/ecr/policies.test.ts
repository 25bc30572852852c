import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  DeleteRepositoryPolicyCommand,
  type ECRClient,
  GetRepositoryPolicyCommand,
  ListImagesCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DetachUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
} from '@aws-sdk/client-iam';
import { ecrClient } from '../support/ecr.ts';
import { type EcrWorld, newRepository, other, owner, pushImage, startEcrWorld } from './world.ts';

let world: EcrWorld;
before(async () => {
  world = await startEcrWorld();
});
after(() => world.close());

const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allowOther = {
  Sid: 'share with the other account',
  Effect: 'Allow',
  Principal: { AWS: other },
  Action: ['ecr:ListImages', 'ecr:BatchGetImage'],
};

async function withPolicy(policyText: string, force = false): Promise<string> {
  const repositoryName = await newRepository(world.owner);
  await world.owner.send(new SetRepositoryPolicyCommand({ repositoryName, policyText, force }));
  return repositoryName;
}

const invalid = {
  name: 'InvalidParameterException',
  message:
    "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
};

describe('a repository policy', () => {
  test('is shown as ECR writes it, with account ids as root ARNs', async () => {
    const repositoryName = await withPolicy(policy(allowOther));
    const expected = `{
  "Version" : "2012-10-17",
  "Statement" : [ {
    "Sid" : "share with the other account",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::${other}:root"
    },
    "Action" : [ "ecr:ListImages", "ecr:BatchGetImage" ]
  } ]
}`;
    const found = await world.owner.send(new GetRepositoryPolicyCommand({ repositoryName }));
    assert.equal(found.policyText, expected);
    assert.equal(found.registryId, owner);
  });

  test('counts from the next request on, and no longer once it is gone', async () => {
    const repositoryName = await newRepository(world.owner);
    await pushImage(world.owner, repositoryName, 'latest');
    const list = () => world.other.send(new ListImagesCommand({ registryId: owner, repositoryName }));
    const denied = {
      name: 'AccessDeniedException',
      message: `User: arn:aws:iam::${other}:root is not authorized to perform: ecr:ListImages on resource: arn:aws:ecr:us-east-1:${owner}:repository/${repositoryName} because no resource-based policy allows the ecr:ListImages action`,
    };
    await assert.rejects(list(), denied);
    await world.owner.send(
      new SetRepositoryPolicyCommand({ repositoryName, policyText: policy(allowOther) }),
    );
    assert.equal((await list()).imageIds?.length, 1);
    const deny = { ...allowOther, Effect: 'Deny' };
    const both = { repositoryName, policyText: policy(allowOther, deny) };
    await world.owner.send(new SetRepositoryPolicyCommand(both));
    await assert.rejects(list(), {
      message: `User: arn:aws:iam::${other}:root is not authorized to perform: ecr:ListImages on resource: arn:aws:ecr:us-east-1:${owner}:repository/${repositoryName} with an explicit deny in a resource-based policy`,
    });
    await world.owner.send(new DeleteRepositoryPolicyCommand({ repositoryName }));
    await assert.rejects(list(), denied);
  });

  test('that is broken, or names whom nobody knows, is refused and changes nothing', async () => {
    const repositoryName = await withPolicy(policy(allowOther));
    const before = await world.owner.send(new GetRepositoryPolicyCommand({ repositoryName }));
    for (const policyText of [
      'not JSON',
      '{}',
      policy(),
      policy({ ...allowOther, Effect: 'allow' }),
      policy({ ...allowOther, Action: 'Get*' }),
      policy({ ...allowOther, Principal: undefined }),
      policy({ ...allowOther, Principal: { AWS: `arn:aws:iam::${other}:user/nobody` } }),
      policy({ ...allowOther, Principal: { AWS: '555555555555' } }),
      policy({ ...allowOther, Condition: { StringIsh: { 'aws:userid': 'x' } } }),
      policy({ ...allowOther, Unknown: 1 }),
      policy(allowOther).replace('2012-10-17', '2020-01-01'),
    ]) {
      const set = world.owner.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
      await assert.rejects(set, invalid, policyText);
    }
    assert.deepEqual(
      (await world.owner.send(new GetRepositoryPolicyCommand({ repositoryName }))).policyText,
      before.policyText,
    );
  });

  test('that would lock the caller out needs force', async () => {
    const repositoryName = await newRepository(world.owner);
    const policyText = policy({ Effect: 'Deny', Principal: '*', Action: 'ecr:SetRepositoryPolicy' });
    await assert.rejects(world.owner.send(new SetRepositoryPolicyCommand({ repositoryName, policyText })), {
      name: 'InvalidParameterException',
    });
    await assert.rejects(world.owner.send(new GetRepositoryPolicyCommand({ repositoryName })), {
      name: 'RepositoryPolicyNotFoundException',
      message: `Repository policy does not exist for the repository with name '${repositoryName}' in the registry with id '${owner}'`,
    });
    await world.owner.send(new SetRepositoryPolicyCommand({ repositoryName, policyText, force: true }));
    await assert.rejects(
      world.owner.send(new SetRepositoryPolicyCommand({ repositoryName, policyText, force: true })),
      /with an explicit deny in a resource-based policy$/,
    );
    await world.owner.send(new DeleteRepositoryPolicyCommand({ repositoryName }));
  });

  test('grants to a user, not to whoever has the name later', async () => {
    const root = world.server.rootOf(other);
    const iam = new IAMClient({ endpoint: world.server.url, region: 'us-east-1', credentials: root });
    const UserName = 'reader';
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly';
    const newUser = async () => {
      await iam.send(new CreateUserCommand({ UserName }));
      await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
      const credentials = {
        accessKeyId: AccessKey?.AccessKeyId as string,
        secretAccessKey: AccessKey?.SecretAccessKey as string,
      };
      return ecrClient(world.server.url, credentials, 'us-east-1');
    };
    const first = await newUser();
    const user = `arn:aws:iam::${other}:user/${UserName}`;
    const repositoryName = await withPolicy(policy({ ...allowOther, Principal: { AWS: user } }));
    const list = (ecr: ECRClient) => ecr.send(new ListImagesCommand({ registryId: owner, repositoryName }));
    await list(first);

    const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName }));
    for (const { AccessKeyId } of AccessKeyMetadata ?? []) {
      await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    }
    await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
    await iam.send(new DeleteUserCommand({ UserName }));
    await assert.rejects(list(first), { name: 'UnrecognizedClientException' });
    const second = await newUser();
    await assert.rejects(list(second), /because no resource-based policy allows the ecr:ListImages action$/);
    const { policyText } = await world.owner.send(new GetRepositoryPolicyCommand({ repositoryName }));
    assert.match(policyText ?? '', /"AWS" : "AIDA[A-Z2-7]{17}"/);
  });

  test('is longer than ECR takes', async () => {
    const policyText = policy({ ...allowOther, Sid: 'x'.repeat(10_240) });
    await assert.rejects(withPolicy(policyText), { name: 'InvalidParameterException' });
  });
});
