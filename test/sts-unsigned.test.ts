import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import fc from 'fast-check';
import { generateKeyPair } from 'jose';
import { type Federation, landingZone, refused, startFederation, subject } from './sts-federation.ts';
import { clientsOf, home, lastRecord, roleArn } from './sts-support.ts';
import { startIssuer } from './support/oidc-issuer.ts';
import { startServer } from './support/server.ts';

let federation: Federation;
before(async () => {
  federation = await startFederation();
});
after(() => federation?.stop());

describe('without a signature', () => {
  const call = (body: string, headers: Record<string, string> = {}) =>
    fetch(federation.server.url, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    });

  test('only AssumeRoleWithWebIdentity is answered', async () => {
    const version = 'Version=2011-06-15';
    for (const body of [
      `Action=GetCallerIdentity&${version}`,
      `Action=AssumeRole&${version}&RoleArn=${roleArn('deployer')}&RoleSessionName=ab`,
      `Action=AssumeRoleWithWebIdentity&Action=GetCallerIdentity&${version}`,
      `Action=GetCallerIdentity&Action=AssumeRoleWithWebIdentity&${version}`,
      `Action=assumerolewithwebidentity&${version}`,
      'Action=ListUsers&Version=2010-05-08',
      `Action=AssumeRoleWithWebIdentity&${version}&Pad=${'x'.repeat(70_000)}`,
      '',
    ]) {
      const answer = await call(body);
      assert.equal(answer.status, 403, body.slice(0, 80));
      assert.match(await answer.text(), /<Code>MissingAuthenticationToken<\/Code>/);
    }
    const json = await call('{}', { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': 'x.Y' });
    assert.equal(json.status, 400);
  });

  test("its input is checked, and its answers are STS's", async () => {
    const answer = await call('Action=AssumeRoleWithWebIdentity&Version=2011-06-15');
    assert.equal(answer.status, 400);
    const text = await answer.text();
    assert.match(text, /xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"/);
    assert.match(text, /<Code>ValidationError<\/Code>/);
    const wrongVersion = await call('Action=AssumeRoleWithWebIdentity&Version=2010-05-08');
    assert.match(await wrongVersion.text(), /<Code>InvalidAction<\/Code>/);
    const elsewhere = await fetch(`${federation.server.url}/other`, {
      method: 'POST',
      body: 'Action=AssumeRoleWithWebIdentity&Version=2011-06-15',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    assert.equal(elsewhere.status, 404);
  });
});

test('no token but the one that the issuer signed ever gets a session', async () => {
  const { issuer, server } = federation;
  const now = Math.floor(Date.now() / 1000);
  const other = (await generateKeyPair('RS256')).privateKey;
  const good = await issuer.token({ sub: subject });
  const [head = '', body = ''] = good.split('.');
  const kid = JSON.parse(Buffer.from(head, 'base64url').toString()).kid as string;
  const none = Buffer.from(JSON.stringify({ alg: 'none', kid })).toString('base64url');
  const secret = new TextEncoder().encode(issuer.url);
  const bad = [
    `${none}.${body}.`,
    await issuer.token({ sub: subject }, { key: other, alg: 'RS256', kid }),
    await issuer.token({ sub: subject }, { key: secret, alg: 'HS256', kid }),
    await issuer.token({ sub: subject, exp: now - 1 }),
    await issuer.token({ sub: subject, iat: now + 300, exp: now + 600 }),
    await issuer.token({ sub: subject, nbf: now + 300 }),
    await issuer.token({ sub: subject, aud: 'sts.amazonaws.com.example' }),
    await issuer.token({ sub: subject, iss: 'https://localhost' }),
  ];
  const ask = async (token: string) => {
    const form = { Action: 'AssumeRoleWithWebIdentity', Version: '2011-06-15', RoleSessionName: 'run-1' };
    const sent = new URLSearchParams({ ...form, RoleArn: roleArn('deployer'), WebIdentityToken: token });
    const answer = await fetch(server.url, { method: 'POST', body: sent });
    return { status: answer.status, text: await answer.text() };
  };
  assert.equal((await ask(good)).status, 200);
  const changed = fc
    .record({ at: fc.nat({ max: good.length - 2 }), letter: fc.constantFrom(...'ABCxyz019-_') })
    // The last letter of a part holds bits that base64url does not use.
    .filter(({ at, letter }) => good[at] !== letter && good[at + 1] !== '.')
    .map(({ at, letter }) => good.slice(0, at) + letter + good.slice(at + 1));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.constantFrom(...bad), changed, fc.string()), async token => {
      const { status, text } = await ask(token);
      assert.equal(status, 400, text);
      assert.doesNotMatch(text, /AccessKeyId|SessionToken/);
    }),
    { numRuns: 150 },
  );
});

test('the audit log shows the provider and the subject, and the session where it came from', async () => {
  const { keys } = await federation.assume(await federation.issuer.token({ sub: subject }));
  await federation.clients.sts(keys).send(new GetCallerIdentityCommand({}));
  const log = () => readFileSync(join(federation.server.data, 'audit.log'), 'utf8');
  await sleep(100);
  assert.deepEqual(lastRecord(log(), 'AssumeRoleWithWebIdentity').userIdentity, {
    type: 'WebIdentityUser',
    principalId: `${federation.provider}:sts.amazonaws.com:${subject}`,
    userName: subject,
    identityProvider: federation.provider,
  });
  const session = lastRecord(log(), 'GetCallerIdentity').userIdentity as {
    sessionContext: { webIdFederationData: object };
  };
  assert.deepEqual(session.sessionContext.webIdFederationData, {
    federatedProvider: federation.provider,
    attributes: {},
  });
});

test('an issuer at a private address is asked nothing unless the operator allows it', async () => {
  const closed = await startIssuer();
  const other = await startServer({ landingZone, env: { NODE_EXTRA_CA_CERTS: closed.ca } });
  try {
    const iam = clientsOf(other).iam(other.rootOf(home));
    await iam.send(
      new CreateOpenIDConnectProviderCommand({ Url: closed.url, ClientIDList: ['sts.amazonaws.com'] }),
    );
    const stranger = new STSClient({ region: 'us-east-1', maxAttempts: 1, endpoint: other.url });
    const command = new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleArn('deployer'),
      RoleSessionName: 'run-1',
      WebIdentityToken: await closed.token({}),
    });
    await refused(
      stranger.send(command),
      /^Couldn't retrieve verification key from your identity provider, /,
    );
    assert.deepEqual(closed.asked, []);
  } finally {
    await other.remove();
    await closed.close();
  }
});
