import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { DeleteRegistryPolicyCommand, PutRegistryPolicyCommand } from '@aws-sdk/client-ecr';
import { CreateServiceLinkedRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { why } from './explain-world.ts';
import { ecrClient } from './support/ecr.ts';
import { root } from './support/root.ts';
import { type Server, startServer } from './support/server.ts';

const source = '123456789012';
const destination = '987654321098';
const region = 'us-west-2';
const repository = `arn:aws:ecr:${region}:${destination}:repository/app/web`;

let server: Server;
/** Who copies images for the source account. */
let replicator: string;

before(async () => {
  const landingZone = readFileSync(join(root, 'landing-zones/scenarios.yaml'), 'utf8');
  server = await startServer({ landingZone });
  const iam = new IAMClient({ endpoint: server.url, region, credentials: server.rootOf(source) });
  const AWSServiceName = 'replication.ecr.amazonaws.com';
  const { Role } = await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName }));
  replicator = Role?.Arn as string;
  iam.destroy();
});
after(() => server?.remove());

describe('S5: replication into another account', () => {
  for (const action of ['ecr:ReplicateImage', 'ecr:CreateRepository']) {
    test(`${action} lacks the destination's registry policy, and nothing else`, async () => {
      const ecr = ecrClient(server.url, server.rootOf(destination), region);
      const explained = await why(server, replicator, action, repository);
      assert.equal(explained.decision.allowed, false);
      const missing = explained.steps.filter(step => step.required && step.verdict === 'silent');
      assert.deepEqual(
        missing.map(step => step.policyType),
        ['resource'],
      );
      const [suggestion, ...others] = explained.suggestions;
      assert.deepEqual(others, []);
      assert.equal(suggestion?.account, destination);
      assert.deepEqual(suggestion?.statement, {
        Effect: 'Allow',
        Principal: { AWS: replicator },
        Action: action,
      });

      const statement = {
        Sid: 'replication',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${source}:root` },
        Action: ['ecr:ReplicateImage', 'ecr:CreateRepository'],
        Resource: `arn:aws:ecr:${region}:${destination}:repository/*`,
      };
      const policyText = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
      await ecr.send(new PutRegistryPolicyCommand({ policyText }));
      assert.equal((await why(server, replicator, action, repository)).decision.allowed, true);
      await ecr.send(new DeleteRegistryPolicyCommand({}));
      ecr.destroy();
    });
  }
});
