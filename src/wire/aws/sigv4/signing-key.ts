import { createHmac, hash } from 'node:crypto';
import type { CredentialScope } from './credential.ts';

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The key that signs within a scope. IAM User Guide, "Derive a signing key for AWS Signature Version 4". */
export function deriveSigningKey(secret: string, scope: CredentialScope): Buffer {
  return hmac(hmac(hmac(hmac(`AWS4${secret}`, scope.date), scope.region), scope.service), 'aws4_request');
}

/** Keys that were derived lately: four HMACs saved at each request. */
const recent = new Map<string, Buffer>();
const mostRecent = 4096;

/**
 * The same from memory. An entry is found by everything that went into it, the secret's hash included, so a
 * changed secret never meets an old key.
 */
export function signingKey(accessKeyId: string, secret: string, scope: CredentialScope): Buffer {
  const name = `${accessKeyId}/${scope.date}/${scope.region}/${scope.service}/${hash('sha256', secret, 'base64')}`;
  const known = recent.get(name);
  if (known !== undefined) {
    recent.delete(name);
    recent.set(name, known);
    return known;
  }
  const key = deriveSigningKey(secret, scope);
  if (recent.size >= mostRecent) recent.delete(recent.keys().next().value!);
  recent.set(name, key);
  return key;
}
