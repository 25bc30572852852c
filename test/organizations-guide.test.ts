import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite, test } from 'node:test';
import { awsByEnvironment } from './support/aws-cli.ts';
import { skipUnless } from './support/needs.ts';
import { root } from './support/root.ts';
import { run, succeeded } from './support/run.ts';
import { startServer } from './support/server.ts';

const name = 'the guide to organizations';
const aws = awsByEnvironment();
const skip = skipUnless(name, aws ? undefined : 'an AWS CLI from 1.29 or 2.13 on');

suite(name, { skip }, () => {
  test('its first steps work as they are written', async () => {
    const guide = readFileSync(join(root, 'docs/organizations.md'), 'utf8');
    const block = /```sh\n([\s\S]*?)```/.exec(guide)?.[1] ?? '';
    const server = await startServer({
      landingZone: 'accounts: [{ id: "666666666666", name: Management }]\n',
    });
    try {
      const script = `set -e\n${block}\naws organizations list-parents --child-id $ACCOUNT --query 'Parents[0].Id' --output text\necho $UNIT`;
      const env = {
        PATH: `${dirname(aws?.path ?? '')}:${process.env.PATH}`,
        HOME: server.data,
        AWS_ENDPOINT_URL: server.url,
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_SHARED_CREDENTIALS_FILE: join(server.data, 'credentials'),
        AWS_CONFIG_FILE: '/dev/null',
        AWS_PAGER: '',
      };
      const { stdout } = succeeded(await run('bash', ['-c', script], { env }));
      const [parent, unit] = stdout.trim().split('\n').slice(-2);
      assert.match(unit ?? '', /^ou-/);
      assert.equal(parent, unit);
    } finally {
      await server.remove();
    }
  });
});
