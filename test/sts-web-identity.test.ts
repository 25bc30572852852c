import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateRoleCommand,
  GetUserCommand,
  ListRolesCommand,
  ListUsersCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type Federation, refused, startFederation, subject } from './sts-federation.ts';
import { allow, away, fails, home, policy, roleArn, trust } from './sts-support.ts';

const denial = 'Not authorized to perform sts:AssumeRoleWithWebIdentity';

let federation: Federation;
before(async () => {
  federation = await startFederation();
});
after(() => federation?.stop());

const denied = (call: Promise<unknown>) => fails(call, 403, 'AccessDenied', denial);

describe('the token of an identity provider', () => {
  test('as GitHub Actions has it opens a role for the repository that its trust policy names', async () => {
    const token = await federation.issuer.token({
      sub: subject,
      repository: 'octo-org/octo-repo',
      actor: 'octocat',
      ref: 'refs/heads/main',
    });
    const { keys, ...said } = await federation.assume(token);
    assert.deepEqual(
      { ...said, $metadata: undefined, AssumedRoleUser: said.AssumedRoleUser?.Arn },
      {
        $metadata: undefined,
        AssumedRoleUser: `arn:aws:sts::${home}:assumed-role/deployer/run-1`,
        SubjectFromWebIdentityToken: subject,
        Provider: federation.provider,
        Audience: 'sts.amazonaws.com',
      },
    );
    const who = await federation.clients.sts(keys).send(new GetCallerIdentityCommand({}));
    assert.equal(who.Arn, said.AssumedRoleUser?.Arn);
    await federation.clients.iam(keys).send(new ListUsersCommand({}));
    await denied(
      federation.assume(await federation.issuer.token({ sub: 'repo:octo-org/other:ref:refs/heads/main' })),
    );
    const branch = await federation.assume(
      await federation.issuer.token({ sub: 'repo:octo-org/octo-repo:ref:refs/heads/dev' }),
    );
    await assert.rejects(federation.clients.iam(branch.keys).send(new ListUsersCommand({})), {
      name: 'AccessDenied',
    });
  });

  test('as Kubernetes has it opens a role for the service account that its trust policy names', async () => {
    await federation.role('pod', {
      StringEquals: {
        [`${federation.host}:sub`]: 'system:serviceaccount:shop:cart',
        [`${federation.host}:aud`]: 'sts.amazonaws.com',
      },
    });
    const token = (name: string) =>
      federation.issuer.token({
        aud: ['sts.amazonaws.com'],
        sub: `system:serviceaccount:shop:${name}`,
        nbf: Math.floor(Date.now() / 1000),
        'kubernetes.io': { namespace: 'shop', serviceaccount: { name } },
      });
    await federation.assume(await token('cart'), 'pod');
    await denied(federation.assume(await token('till'), 'pod'));
  });

  test('opens no role that does not trust the provider, and none that is not there', async () => {
    const token = await federation.issuer.token({ sub: subject });
    for (const [name, statement] of Object.entries({
      'of-other-provider': trust(
        { Federated: `arn:aws:iam::${home}:oidc-provider/token.actions.githubusercontent.com` },
        'sts:AssumeRoleWithWebIdentity',
      ),
      'of-account': trust({ AWS: home }),
      'for-assume-role': trust({ Federated: federation.provider }),
    })) {
      await federation
        .root()
        .send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: policy(statement) }));
      await denied(federation.assume(token, name));
    }
    await denied(federation.assume(token, 'no-such-role'));
    await denied(federation.assume(token, 'DEPLOYER'));
  });

  test("is for one of the provider's audiences", async () => {
    await federation.role('any-audience');
    const wrong = 'Incorrect token audience';
    await refused(federation.assume(await federation.issuer.token({ aud: 'other' }), 'any-audience'), wrong);
    await refused(
      federation.assume(
        await federation.issuer.token({ aud: ['other', 'sts.amazonaws.com'] }),
        'any-audience',
      ),
      'Token audience contains more than one audience while authorized party is not present',
    );
    const party = { aud: ['sts.amazonaws.com', 'other'], azp: 'mobile' };
    await refused(federation.assume(await federation.issuer.token(party), 'any-audience'), wrong);
    const OpenIDConnectProviderArn = federation.provider;
    await federation
      .root()
      .send(new AddClientIDToOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID: 'mobile' }));
    assert.equal(
      (await federation.assume(await federation.issuer.token(party), 'any-audience')).Audience,
      'mobile',
    );
    await federation
      .root()
      .send(
        new RemoveClientIDFromOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID: 'mobile' }),
      );
    await refused(federation.assume(await federation.issuer.token(party), 'any-audience'), wrong);
  });

  test("is of a provider that the role's own account has", async () => {
    const token = await federation.issuer.token({ sub: subject });
    const unknown = (url: string) => `No OpenIDConnect provider found in your account for ${url}`;
    await refused(
      federation.assume(token, '', { RoleArn: roleArn('deployer', away) }),
      unknown(federation.issuer.url),
    );
    const other = 'https://token.actions.githubusercontent.com';
    await refused(federation.assume(await federation.issuer.token({ iss: other })), unknown(other));
    await refused(
      federation.assume(await federation.issuer.token({ iss: `${federation.issuer.url}/` })),
      unknown(`${federation.issuer.url}/`),
    );
  });

  test('is in time', async () => {
    const now = Math.floor(Date.now() / 1000);
    await fails(
      federation.assume(await federation.issuer.token({ sub: subject, iat: now - 600, exp: now - 1 })),
      400,
      'ExpiredTokenException',
      new RegExp(
        `^Token expired: current date/time \\d+ must be before the expiration date/time ${now - 1}$`,
      ),
    );
    await refused(
      federation.assume(await federation.issuer.token({ nbf: now + 120 })),
      'The identity token is not valid yet.',
    );
    await refused(
      federation.assume(await federation.issuer.token({ iat: now + 120 })),
      'The identity token is not valid yet.',
    );
    for (const claim of ['sub', 'exp', 'iat', 'aud']) {
      await refused(
        federation.assume(await federation.issuer.token({ [claim]: undefined })),
        `Missing a required claim: ${claim}.`,
      );
    }
  });

  test('is a token', async () => {
    await refused(
      federation.assume('not-a-token'),
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    );
    const [header, body] = (await federation.issuer.token({ sub: subject })).split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    await refused(federation.assume(`${none}.${body}.`), 'The signature of the identity token is not valid.');
    await refused(
      federation.assume(`${header}.${body}.AAAA`),
      'The signature of the identity token is not valid.',
    );
  });

  test('gives a session its tags and its source identity', async () => {
    const all = ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'];
    await federation.role('tagging', undefined, all);
    const nested = {
      'https://aws.amazon.com/tags': { principal_tags: { Team: ['blue'] }, transitive_tag_keys: ['Team'] },
      'https://aws.amazon.com/source_identity': 'alice',
    };
    const flat = {
      'https://aws.amazon.com/tags/principal_tags/Team': 'blue',
      'https://aws.amazon.com/tags/transitive_tag_keys': ['Team'],
      'https://aws.amazon.com/source_identity': 'alice',
    };
    for (const claims of [nested, flat]) {
      const { keys, SourceIdentity, PackedPolicySize } = await federation.assume(
        await federation.issuer.token(claims),
        'tagging',
      );
      assert.equal(SourceIdentity, 'alice');
      assert.ok((PackedPolicySize ?? 0) > 0);
      await federation.clients.iam(keys).send(new ListRolesCommand({}));
      await federation.clients.iam(keys).send(new GetUserCommand({ UserName: 'builder' }));
    }
    const plain = await federation.assume(await federation.issuer.token({}), 'tagging');
    await assert.rejects(federation.clients.iam(plain.keys).send(new ListRolesCommand({})), {
      name: 'AccessDenied',
    });
    await assert.rejects(
      federation.clients.iam(plain.keys).send(new GetUserCommand({ UserName: 'builder' })),
      {
        name: 'AccessDenied',
      },
    );
    await fails(
      federation.assume(await federation.issuer.token({ sub: subject, ...nested })),
      403,
      'AccessDenied',
      'Not authorized to perform sts:TagSession',
    );
    await fails(
      federation.assume(
        await federation.issuer.token({
          'https://aws.amazon.com/tags': { principal_tags: { Team: ['a', 'b'] } },
        }),
        'tagging',
      ),
      403,
      'IDPRejectedClaimException',
      'The claim https://aws.amazon.com/tags is invalid: the tag Team has not exactly one value',
    );
  });

  test("opens a session that is as narrow and as long as was asked, within the role's limits", async () => {
    const token = await federation.issuer.token({ sub: subject });
    const { keys } = await federation.assume(token, 'deployer', {
      Policy: policy(allow('s3:*')),
      DurationSeconds: 900,
    });
    await assert.rejects(federation.clients.iam(keys).send(new ListUsersCommand({})), {
      message: /because no session policy allows the iam:ListUsers action/,
    });
    await fails(
      federation.assume(token, 'deployer', { DurationSeconds: 3601 }),
      400,
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
    await assert.rejects(federation.assume(token, 'deployer', { ProviderId: 'www.amazon.com' }), {
      name: 'ValidationError',
    });
    await assert.rejects(federation.assume(token, 'deployer', { RoleSessionName: 'a b' }), {
      name: 'ValidationError',
    });
    await assert.rejects(federation.assume(token, '', { RoleArn: `arn:aws:iam::${home}:user/builder` }), {
      name: 'ValidationError',
    });
  });

  test('counts, and a signature besides it does not', async () => {
    // A root user may assume no role: it is the token's holder who does.
    const signed = (WebIdentityToken: string) =>
      federation.clients.sts(federation.server.rootOf(home)).send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: roleArn('deployer'),
          RoleSessionName: 'run-1',
          WebIdentityToken,
        }),
      );
    await signed(await federation.issuer.token({ sub: subject }));
    await denied(signed(await federation.issuer.token({ sub: 'somebody else' })));
    await assert.rejects(signed('not-a-token'), { name: 'InvalidIdentityTokenException' });
  });

  test('signed by a new key is accepted as soon as the federation.issuer shows the key', async () => {
    const before = await federation.issuer.token({ sub: subject });
    await federation.assume(before);
    await federation.issuer.rotate();
    const asked = federation.issuer.asked.length;
    const after = await federation.issuer.token({ sub: subject });
    // Fetched at most twice a minute: within it, what is known has to do.
    await refused(
      federation.assume(after),
      /^Couldn't retrieve verification key from your identity provider, /,
    );
    assert.equal(federation.issuer.asked.length, asked);
    await federation.assume(before);
  });
});
