import type { NamedPrincipal, PrincipalEntry } from './document.ts';

const account = /^\d{12}$/;
/** Groups: the kind of thing, and its account. Names and paths as in the IAM API; wildcards are in none of them. */
const shapes: readonly { readonly kind: NamedPrincipal['kind']; readonly pattern: RegExp }[] = [
  { kind: 'account', pattern: /^arn:aws:iam::(\d{12}):root$/ },
  { kind: 'user', pattern: /^arn:aws:iam::(\d{12}):user\/(?:[!-)+->@-~]+\/)?[\w+=,.@-]{1,64}$/ },
  { kind: 'role', pattern: /^arn:aws:iam::(\d{12}):role\/(?:[!-)+->@-~]+\/)?[\w+=,.@-]{1,64}$/ },
  { kind: 'session', pattern: /^arn:aws:sts::(\d{12}):assumed-role\/[\w+=,.@-]{1,64}\/[\w+=,.@-]{2,64}$/ },
  { kind: 'federated-user', pattern: /^arn:aws:sts::(\d{12}):federated-user\/[\w+=,.@-]{2,32}$/ },
];
/** Of a user (AIDA) or a role (AROA). */
const uniqueId = /^A(?:IDA|ROA)[A-Z0-9]{12,124}$/;

/** One entry of `{"AWS": …}`; undefined where it names no principal that a policy may name (a group, a partial wildcard). */
export function parseAwsPrincipal(text: string): PrincipalEntry | undefined {
  if (text === '*') return { kind: 'everyone' };
  if (account.test(text)) return { kind: 'account', account: text, arn: `arn:aws:iam::${text}:root` };
  if (uniqueId.test(text)) return { kind: 'unique-id', arn: text };
  for (const { kind, pattern } of shapes) {
    const owner = pattern.exec(text)?.[1];
    if (owner !== undefined && kind !== 'unique-id') return { kind, account: owner, arn: text };
  }
  return undefined;
}

export const isNamedPrincipal = (entry: PrincipalEntry): entry is NamedPrincipal =>
  entry.kind !== 'everyone' && entry.kind !== 'service' && entry.kind !== 'federated';
