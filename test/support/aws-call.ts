import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Credentials } from './credentials.ts';

class Sha256 {
  readonly #hash: Hash | Hmac;
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: string | Uint8Array) {
    this.#hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
}

export interface AwsAnswer {
  readonly status: number;
  /** The name of the error; undefined where there is none. */
  readonly error: string | undefined;
  readonly message: string;
  readonly body: Record<string, unknown>;
}

/** Sends whatever body there is, signed as the SDK signs it: for input that the SDK itself would not send. */
export function awsJsonCaller(
  url: string,
  credentials: Credentials,
  region: string,
  of: { readonly service: string; readonly targetPrefix: string },
): (operation: string, body: string) => Promise<AwsAnswer> {
  const { hostname, port, host } = new URL(url);
  const { service, targetPrefix } = of;
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 as never });
  return async (operation, body) => {
    const headers = {
      host,
      'x-amz-target': `${targetPrefix}.${operation}`,
      'content-type': 'application/x-amz-json-1.1',
    };
    const unsigned = {
      method: 'POST',
      protocol: 'http:',
      hostname,
      port: Number(port),
      path: '/',
      headers,
      body,
    };
    const signed = (await signer.sign(unsigned as never)) as unknown as { headers: Record<string, string> };
    const answer = await fetch(url, { method: 'POST', headers: signed.headers, body });
    const parsed = JSON.parse(await answer.text()) as Record<string, unknown>;
    const error = answer.status === 200 ? undefined : String(parsed.__type);
    return { status: answer.status, error, message: String(parsed.message ?? ''), body: parsed };
  };
}
