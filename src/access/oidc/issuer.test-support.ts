import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { FetchFailed } from './fetch-json.ts';

/** For tests: an issuer without a network. `documents` can be changed; what was fetched is in `fetched`. */
export interface TestIssuer {
  readonly url: string;
  readonly key: CryptoKey;
  readonly jwk: JWK;
  readonly documents: Map<string, unknown>;
  readonly fetched: string[];
  readonly fetch: (url: string) => Promise<unknown>;
  sign(
    claims: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, unknown>>,
  ): Promise<string>;
}

export async function testIssuer(
  url = 'https://issuer.example',
  alg = 'ES256',
  now = Math.floor(Date.now() / 1000),
): Promise<TestIssuer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', use: 'sig' };
  const documents = new Map<string, unknown>([
    [
      `${url}/.well-known/openid-configuration`,
      { issuer: url, jwks_uri: `${url}/keys`, id_token_signing_alg_values_supported: [alg] },
    ],
    [`${url}/keys`, { keys: [jwk] }],
  ]);
  const fetched: string[] = [];
  return {
    url,
    key: privateKey,
    jwk,
    documents,
    fetched,
    async fetch(asked) {
      fetched.push(asked);
      const document = documents.get(asked);
      if (document instanceof Error) throw document;
      if (document === undefined) throw new FetchFailed(`${asked} answers 404`, false);
      return document;
    },
    sign: (claims, header = {}) =>
      new SignJWT({
        iss: url,
        aud: 'sts.amazonaws.com',
        sub: 'somebody',
        iat: now,
        exp: now + 300,
        ...claims,
      })
        .setProtectedHeader({ alg, kid: 'one', ...header })
        .sign(privateKey),
  };
}
