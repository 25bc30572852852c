import assert from 'node:assert/strict';
import {
  arnOwner,
  federatedUserArn,
  parsePolicyArn,
  parsePrincipalArn,
  policyArn,
  roleArn,
  rootArn,
  sessionArn,
  userArn,
} from '../../../src/accounts/arns.ts';
import { clientOf } from '../../../src/base/client-of.ts';
import type { Target } from '../target.ts';

const account = '123456789012';

/** ARNs of principals and policies; and addresses of clients. */
export const arns: Target = {
  name: 'arns',
  covers: ['src/accounts/arns', 'src/base/client-of'],
  words: [
    'arn:aws:iam::',
    'arn:aws:sts::',
    account,
    'aws',
    ':',
    '/',
    'root',
    'user',
    'role',
    'group',
    'policy',
    'assumed-role',
    'federated-user',
    '\n',
    '::',
    '::ffff:',
    '1.2.3.4',
    'fe80',
  ],
  seeds: [
    account,
    rootArn(account),
    userArn(account, '/a/b/', 'c'),
    roleArn(account, '/', 'r'),
    sessionArn(account, 'r', 's'),
    federatedUserArn(account, 'f'),
    policyArn('aws', '/', 'ReadOnly'),
    policyArn(account, '/x/y/', 'P'),
    `arn:aws:iam::${account}:group/g`,
    '2001:db8::1',
    '::ffff:1.2.3.4',
  ],
  check(text) {
    const named = parsePrincipalArn(text);
    if (named !== undefined) {
      assert.match(named.account, /^\d{12}$/);
      const { account: id } = named;
      const printed =
        named.type === 'account'
          ? [rootArn(id), id]
          : named.type === 'session'
            ? [sessionArn(id, named.role, named.session)]
            : named.type === 'federated-user'
              ? [federatedUserArn(id, named.name)]
              : [(named.type === 'user' ? userArn : roleArn)(id, named.path, named.name)];
      assert.ok(printed.includes(text), `${printed} is not ${text}`);
    }
    const policy = parsePolicyArn(text);
    if (policy !== undefined) assert.equal(policyArn(policy.account, policy.path, policy.name), text);
    const owner = arnOwner(text);
    if (owner !== undefined)
      assert.ok(
        text.startsWith(`arn:aws:iam::${owner.account}:${owner.kind}/`) && text.endsWith(`/${owner.name}`),
      );
    const client = clientOf(text);
    assert.equal(clientOf(client.replace(/::\/64$/, '::')), client, 'a client is its own client');
  },
};
