import { PolicySyntaxError } from '../policy-syntax-error.ts';
import type { Compile } from './operator.ts';

/** Base64 (RFC 4648) with padding and with its unused bits zero: then equal bytes have equal texts. */
const canonical = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/;

export const binaryEquals: Compile = (values, { path }) => {
  for (const value of values) {
    if (!canonical.test(value)) throw new PolicySyntaxError(path, `${JSON.stringify(value)} is not base64`);
  }
  const wanted = new Set(values);
  return value => wanted.has(value);
};
