import assert from 'node:assert/strict';
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import type { Credentials } from './support/credentials.ts';
import { ecrClient } from './support/ecr.ts';
import { type Server, startServer } from './support/server.ts';

const account = '123456789012';
const region = 'us-east-1';
const zone = `accounts: [{ id: "${account}", name: one, repositories: [{ name: app/web, region: ${region} }] }]`;

let server: Server;
/** Another installation with the same accounts: what it issues is worth nothing here. */
let elsewhere: Server;
const agent = new Agent({ keepAlive: true, maxSockets: 4 });

before(async () => {
  server = await startServer({ landingZone: zone, options: ['--metrics'] });
  elsewhere = await startServer({ landingZone: zone });
});
after(async () => {
  agent.destroy();
  await server.remove();
  await elsewhere.remove();
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Headers = Readonly<Record<string, string>>;

function send(method: string, path: string, headers: Headers, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const sent = request({ agent, hostname, port, method, path, headers, insecureHTTPParser: false }, got => {
      let text = '';
      got.setEncoding('utf8').on('data', chunk => {
        text += chunk;
      });
      got.on('end', () => resolve({ status: got.statusCode ?? 0, headers: got.headers, body: text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Anything but an answer to what was asked. */
function refused({ status, body }: Answer, what: string): void {
  assert.ok(status >= 400 && status < 500, `${what}: ${status} ${body}`);
  assert.doesNotMatch(body, /\/work\/|node:|at .*\.ts/, what);
}

/** One step that makes a text another one. */
const mutation = fc.oneof(
  fc.record({ kind: fc.constant('flip'), at: fc.nat(), by: fc.integer({ min: 1, max: 61 }) }),
  fc.record({ kind: fc.constant('cut'), at: fc.nat(), by: fc.constant(0) }),
  fc.record({ kind: fc.constant('drop'), at: fc.nat(), by: fc.constant(0) }),
  fc.record({ kind: fc.constant('double'), at: fc.nat(), by: fc.constant(0) }),
);
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function mutated(text: string, { kind, at, by }: { kind: string; at: number; by: number }): string {
  const place = at % text.length;
  const before = text.slice(0, place);
  const after = text.slice(place + 1);
  if (kind === 'cut') return before;
  if (kind === 'drop') return before + after;
  if (kind === 'double') return before + text[place] + text[place] + after;
  const index = Math.max(0, letters.indexOf(text[place] as string));
  return before + letters[(index + by) % letters.length] + after;
}

describe('on /v2', () => {
  const path = `/v2/${account}/${region}/app/web/tags/list`;
  const basic = (text: string) => ({
    Authorization: `Basic ${Buffer.from(text, 'latin1').toString('base64')}`,
  });
  const tokenOf = async (of: Server) => {
    const client = ecrClient(of.url, of.rootOf(account), region);
    const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}));
    client.destroy();
    return Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64').toString();
  };

  test('only a token of this server opens anything', async () => {
    const good = await tokenOf(server);
    assert.equal((await send('GET', path, basic(good))).status, 200);
    const password = good.slice('AWS:'.length);
    for (const bad of [
      await tokenOf(elsewhere),
      password,
      `aws:${password}`,
      `AWS:${password} `,
      `AWS:${password}=`,
      `AWS: ${password}`,
      'AWS:',
      ':',
    ]) {
      const answer = await send('GET', path, basic(bad));
      assert.equal(answer.status, 401);
      assert.equal(answer.body, 'Not Authorized\n');
      assert.match(
        answer.headers['www-authenticate'] ?? '',
        /^Basic realm=".*",service="ecr.amazonaws.com"$/,
      );
    }
  });

  test('no mutation of a good token does', async () => {
    const good = await tokenOf(server);
    await fc.assert(
      fc.asyncProperty(mutation, async how => {
        const bad = mutated(good, how);
        fc.pre(bad !== good);
        refused(await send('GET', path, basic(bad)), bad);
      }),
      { numRuns: 500 },
    );
  });

  test('no random header does, whatever the path', async () => {
    const paths = [path, '/v2/', '/v2/_catalog', `/v2/${account}/${region}/app/web/manifests/latest`];
    const scheme = fc.constantFrom('Basic', 'basic', 'Bearer', 'AWS4-HMAC-SHA256', '');
    const text = fc.oneof(fc.base64String(), fc.string());
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), scheme, text, async (where, name, value) => {
        const header = `${name} ${value}`.replace(/[^\x20-\x7e]/g, '');
        const answer = await send('GET', where, { Authorization: header });
        assert.equal(answer.status, 401, header);
      }),
      { numRuns: 300 },
    );
  });
});

describe('on the AWS wire', () => {
  const body = JSON.stringify({});
  const target = 'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories';
  const sha256 = class {
    readonly #hash: Hash | Hmac;
    constructor(key?: string | Uint8Array) {
      this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
    }
    update(part: string | Uint8Array) {
      this.#hash.update(part);
    }
    async digest() {
      return new Uint8Array(this.#hash.digest());
    }
  };

  /** The headers of a request that the SDK's own signer made. */
  async function signed(
    credentials: Credentials,
    more: { at?: Date; service?: string } = {},
  ): Promise<Headers> {
    const { hostname, port, host } = new URL(server.url);
    const signer = new SignatureV4({
      credentials,
      region,
      service: more.service ?? 'ecr',
      sha256: sha256 as never,
    });
    const headers = { host, 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' };
    const unsigned = {
      method: 'POST',
      protocol: 'http:',
      hostname,
      port: Number(port),
      path: '/',
      headers,
      body,
    };
    const made = await signer.sign(unsigned as never, more.at ? { signingDate: more.at } : {});
    return (made as unknown as { headers: Headers }).headers;
  }
  const post = (headers: Headers, text = body) => send('POST', '/', headers, text);
  const nameOf = (answer: Answer): string => (JSON.parse(answer.body) as { __type: string }).__type;

  test('a right signature is let in', async () => {
    const answer = await post(await signed(server.rootOf(account)));
    assert.equal(answer.status, 200, answer.body);
    assert.match(answer.headers['x-amzn-requestid'] as string, /^[0-9a-f-]{36}$/);
  });

  test('each wrong one is refused by its name', async () => {
    const root = server.rootOf(account);
    const minutes = (count: number) => new Date(Date.now() + count * 60_000);
    const cases: [string, Headers, string, RegExp][] = [
      [
        'another secret',
        await signed({ ...root, secretAccessKey: 'x'.repeat(40) }),
        'InvalidSignatureException',
        /^The request signature we calculated does not match the signature you provided\. Check your AWS Secret Access Key and signing method\. Consult the service documentation for details\.$/,
      ],
      [
        'a key of another server',
        await signed(elsewhere.rootOf(account)),
        'UnrecognizedClientException',
        /^The security token included in the request is invalid\.$/,
      ],
      [
        'a session token that goes with no session',
        await signed({ ...root, sessionToken: 'x'.repeat(400) }),
        'UnrecognizedClientException',
        /^The security token included in the request is invalid\.$/,
      ],
      [
        'six minutes ago',
        await signed(root, { at: minutes(-6) }),
        'InvalidSignatureException',
        /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
      ],
      [
        'in six minutes',
        await signed(root, { at: minutes(6) }),
        'InvalidSignatureException',
        /^Signature not yet current: /,
      ],
      [
        'another service',
        await signed(root, { service: 's3' }),
        'InvalidSignatureException',
        /Credential should be scoped to correct service: 'ecr'\./,
      ],
      [
        'no signature',
        { 'x-amz-target': target },
        'MissingAuthenticationTokenException',
        /^Missing Authentication Token$/,
      ],
      [
        'half a signature',
        { 'x-amz-target': target, Authorization: 'AWS4-HMAC-SHA256 Credential=AKIAX/1/2/3/aws4_request' },
        'IncompleteSignatureException',
        /Authorization header requires/,
      ],
    ];
    for (const [what, headers, name, message] of cases) {
      const answer = await post(headers);
      refused(answer, what);
      assert.equal(nameOf(answer), name, what);
      assert.match((JSON.parse(answer.body) as { message: string }).message, message, what);
    }
    assert.equal((await post(await signed(root, { at: minutes(-4) }))).status, 200);
  });

  test('no mutation of any header, or of the body, is let in', async () => {
    const root = server.rootOf(account);
    const sts = new STSClient({ endpoint: server.url, region, credentials: root });
    const { Credentials: session } = await sts.send(new GetSessionTokenCommand({}));
    sts.destroy();
    const temporary = {
      accessKeyId: session?.AccessKeyId as string,
      secretAccessKey: session?.SecretAccessKey as string,
      sessionToken: session?.SessionToken as string,
    };
    const originals = [await signed(root), await signed(temporary)];
    for (const headers of originals) assert.equal((await post(headers)).status, 200);
    const names = [
      'authorization',
      'x-amz-date',
      'x-amz-security-token',
      'x-amz-content-sha256',
      'x-amz-target',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...originals),
        fc.constantFrom(...names),
        mutation,
        async (headers, name, how) => {
          const original = headers[name];
          fc.pre(original !== undefined);
          const value = mutated(original as string, how);
          // Blanks at the ends are no part of a header's value, and between fields two are as good as one or none.
          fc.pre(
            value.trim() !== original && value.replace(/, */g, ', ').replace(/ {2,}/g, ' ') !== original,
          );
          refused(await post({ ...headers, [name]: value }), `${name}: ${value}`);
        },
      ),
      { numRuns: 800 },
    );
    const changed = await post(originals[0] as Headers, '{ }');
    refused(changed, 'another body');
  });

  test('no random header is let in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.boolean(), async (text, prefixed) => {
        const value = text.replace(/[^\x20-\x7e]/g, '');
        const headers = {
          'x-amz-target': target,
          Authorization: prefixed ? `AWS4-HMAC-SHA256 ${value}` : value,
        };
        refused(await post(headers), value);
      }),
      { numRuns: 300 },
    );
  });
});

test('nothing is served to strangers but the health, the metrics that were asked for, and a challenge', async () => {
  for (const path of [
    '/',
    '/metrics/',
    '/v2',
    '/v2/',
    '/v2/_catalog',
    '/data',
    '/../etc/passwd',
    '/healthz/x',
  ]) {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
      const { status } = await send(method, path, {});
      assert.ok([400, 401, 403].includes(status), `${method} ${path}: ${status}`);
    }
  }
  assert.equal((await send('GET', '/healthz', {})).body, 'ok\n');
  assert.match((await send('GET', '/metrics', {})).body, /^entrepot_requests_total\{/m);
  const { hostname, port } = new URL(elsewhere.url);
  assert.equal((await fetch(`http://${hostname}:${port}/metrics`)).status, 403);
});
