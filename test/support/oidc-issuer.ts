import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { tempDir } from './temp.ts';
import { makeTls } from './tls.ts';

/** An OpenID Connect issuer on this machine: https, discovery, keys. */
export interface OidcIssuer {
  /** `https://localhost:PORT`, with a path where one was asked for. */
  readonly url: string;
  /** For NODE_EXTRA_CA_CERTS of the server that is to trust it. */
  readonly ca: string;
  /** What was asked of it, by path. */
  readonly asked: string[];
  /** A token with these claims, over those that every token needs; `undefined` leaves one away. */
  token(claims: Readonly<Record<string, unknown>>, how?: SigningKey): Promise<string>;
  /** Signs with another key from now on; the keys before it are no longer shown. */
  rotate(): Promise<void>;
  /** Answers this in place of what it should, by path. */
  readonly instead: Map<string, { status: number; headers?: Record<string, string>; body?: string }>;
  close(): Promise<void>;
}

export interface SigningKey {
  readonly key: CryptoKey | Uint8Array;
  readonly alg: string;
  readonly kid?: string;
}

export async function startIssuer(options: { alg?: string; path?: string } = {}): Promise<OidcIssuer> {
  const { alg = 'RS256', path = '' } = options;
  const dir = tempDir('issuer');
  const tls = await makeTls(dir.path, ['localhost']);
  const asked: string[] = [];
  const instead: OidcIssuer['instead'] = new Map();
  let signing: SigningKey & { kid: string; jwk: JWK };
  const rotate = async () => {
    const { publicKey, privateKey } = await generateKeyPair(alg);
    const kid = `key-${Math.random()}`;
    signing = { key: privateKey, alg, kid, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
  };
  await rotate();

  const server = createServer(
    { cert: readFileSync(tls.cert), key: readFileSync(tls.key) },
    (request, response) => {
      const at = request.url ?? '';
      asked.push(at);
      const other = instead.get(at);
      if (other) {
        response.writeHead(other.status, other.headers).end(other.body);
        return;
      }
      const documents: Record<string, object> = {
        [`${path}/.well-known/openid-configuration`]: {
          issuer: url,
          jwks_uri: `${url}/keys`,
          response_types_supported: ['id_token'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: [alg],
        },
        [`${path}/keys`]: { keys: [signing.jwk] },
      };
      const document = documents[at];
      response.writeHead(document ? 200 : 404).end(JSON.stringify(document ?? {}));
    },
  );
  server.listen(0, '127.0.0.1');
  // Who fails before closing it must not wait for it.
  server.unref();
  await once(server, 'listening');
  const url = `https://localhost:${(server.address() as AddressInfo).port}${path}`;

  return {
    url,
    ca: tls.ca,
    asked,
    instead,
    rotate,
    token(claims, how = signing) {
      const now = Math.floor(Date.now() / 1000);
      const all = {
        iss: url,
        aud: 'sts.amazonaws.com',
        sub: 'somebody',
        iat: now,
        exp: now + 300,
        ...claims,
      };
      const { kid } = how;
      return new SignJWT(all)
        .setProtectedHeader({ alg: how.alg, ...(kid !== undefined && { kid }) })
        .sign(how.key);
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      dir.remove();
    },
  };
}
