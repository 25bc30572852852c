import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startFederation, subject } from './sts-federation.ts';
import { home } from './sts-support.ts';
import { awsByEnvironment } from './support/aws-cli.ts';
import { skipUnless } from './support/needs.ts';
import { run, succeeded } from './support/run.ts';
import { tempDir } from './support/temp.ts';

const name = 'web identity with the AWS CLI';
const aws = awsByEnvironment();
const skip = skipUnless(name, aws ? undefined : 'an AWS CLI from 1.29 or 2.13 on');

test('the AWS CLI gets a session with the token file that Kubernetes and CI give it', { skip }, async () => {
  const federation = await startFederation();
  const dir = tempDir('token-file');
  try {
    const token = join(dir.path, 'token');
    writeFileSync(token, await federation.issuer.token({ sub: subject }));
    const env = {
      PATH: process.env.PATH,
      HOME: dir.path,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: federation.server.url,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ROLE_ARN: `arn:aws:iam::${home}:role/deployer`,
      AWS_WEB_IDENTITY_TOKEN_FILE: token,
      AWS_ROLE_SESSION_NAME: 'from-cli',
    };
    const whoami = ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'];
    const { stdout } = succeeded(await run(aws?.path ?? '', whoami, { env }));
    assert.equal(stdout.trim(), `arn:aws:sts::${home}:assumed-role/deployer/from-cli`);
  } finally {
    dir.remove();
    await federation.stop();
  }
});
