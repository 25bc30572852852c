import { replaceFile } from '../base/replace-file.ts';
import { ensureRootKey, listAccessKeys } from './access-keys.ts';
import { listAccounts } from './account.ts';
import type { Accounts } from './accounts.ts';

const heading = `# An AWS credentials file: the root user of each account, by the account's id. Keep it secret.
# The server writes it anew at each start; the keys stay the same.
`;

/**
 * Writes the AWS credentials file with a profile for each account, named by its id: its root user's access key.
 * Keys are made where there are none; those there are stay. The file (mode 0600) is either the old one or the new
 * one at any time. A crash after the keys are made loses nothing: the next start writes them.
 */
export async function writeCredentialsFile(accounts: Accounts, file: string): Promise<void> {
  const profiles = await accounts.write(async w => {
    const texts: string[] = [];
    for (const { id } of await listAccounts(w.db)) {
      texts.push(profile(id, await ensureRootKey(w, id)));
    }
    return texts;
  });
  replaceFile(file, [heading, ...profiles].join('\n'));
}

/** The same where accounts are made elsewhere: an account whose key is not known yet is left out. */
export async function copyCredentialsFile(accounts: Accounts, file: string): Promise<void> {
  const profiles: string[] = [];
  for (const { id } of await listAccounts(accounts.read)) {
    for (const key of await listAccessKeys(accounts.read, { account: id, userId: undefined })) {
      const known = key.active ? await accounts.accessKey(key.id) : undefined;
      if (known === undefined) continue;
      profiles.push(profile(id, { id: key.id, secret: known.secret }));
      break;
    }
  }
  replaceFile(file, [heading, ...profiles].join('\n'));
}

const profile = (account: string, key: { readonly id: string; readonly secret: string }): string =>
  `[${account}]\naws_access_key_id = ${key.id}\naws_secret_access_key = ${key.secret}\n`;
