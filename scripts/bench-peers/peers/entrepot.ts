import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateAccessKeyCommand, IAMClient } from '@aws-sdk/client-iam';
import { type Credentials, readCredentials } from '../../../test/support/credentials.ts';
import { ecrClient, loginPassword } from '../../../test/support/ecr.ts';
import { freePort } from '../../../test/support/free-port.ts';
import { root } from '../../../test/support/root.ts';
import { withoutOptions } from '../../../test/support/server.ts';
import { fill } from '../../bench-scale-fill.ts';
import { type Candidate, type Launched, repository } from './candidate.ts';
import { launch } from './launch.ts';

const owner = '123456789012';
const consumer = '987654321098';
const region = 'us-east-1';

/** The pusher is a user of the account that owns the repository, the puller one of another, let in by its policy. */
const landingZone = `accounts:
  - id: "${owner}"
    name: Owner
    users:
      - name: pusher
        managedPolicies: [AmazonEC2ContainerRegistryPowerUser]
    repositories:
      - name: ${repository}
        region: ${region}
        policy:
          Version: "2012-10-17"
          Statement:
            - Sid: AllowPull
              Effect: Allow
              Principal: { AWS: "arn:aws:iam::${consumer}:user/puller" }
              Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"]
  - id: "${consumer}"
    name: Consumer
    users:
      - name: puller
        managedPolicies: [AmazonEC2ContainerRegistryPullOnly]
`;

/** The header of a user who has asked for a registry token as `aws ecr get-login-password` does. */
async function loggedIn(url: string, account: Credentials, name: string): Promise<readonly string[]> {
  const iam = new IAMClient({ endpoint: url, region, credentials: account, maxAttempts: 1 });
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  iam.destroy();
  const credentials = {
    accessKeyId: key?.AccessKeyId as string,
    secretAccessKey: key?.SecretAccessKey as string,
  };
  const ecr = ecrClient(url, credentials, region);
  const password = await loginPassword(ecr);
  ecr.destroy();
  return [`Authorization: Basic ${Buffer.from(`AWS:${password}`).toString('base64')}`];
}

/** This project, as it starts by itself: everything that it checks, records and syncs is on. */
export const entrepot = (version: string): Candidate => ({
  name: 'Entrepot',
  role: 'entrepot',
  version,
  durability: 'synced: file, its directory and the database',
  access: 'registry token; IAM and repository policy at each request, across accounts; audit log on',
  launch: async directory => {
    const port = await freePort();
    const file = join(directory, 'landing-zone.yaml');
    writeFileSync(file, landingZone);
    const options = {
      '--listen': `127.0.0.1:${port}`,
      '--data': join(directory, 'data'),
      '--landing-zone': file,
      '--default-registry': `${owner}/${region}`,
    };
    const args = ['serve', ...Object.entries(options).flat()];
    const env = withoutOptions(process.env);
    return launch({ directory, port, command: join(root, 'bin/entrepot'), args, env });
  },
  login: async ({ url }: Launched, directory) => {
    const file = await readFile(join(directory, 'data/credentials'), 'utf8');
    return {
      push: await loggedIn(url, readCredentials(file, owner), 'pusher'),
      pull: await loggedIn(url, readCredentials(file, consumer), 'puller'),
    };
  },
  fillListing: (directory, { repositories, tags }) => {
    const images = [tags, ...Array<number>(repositories - 1).fill(1)];
    fill(join(directory, 'data'), { account: owner, region, images });
  },
});
