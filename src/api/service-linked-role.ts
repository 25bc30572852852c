import { ensureServiceLinkedRole } from '../accounts/service-linked-roles.ts';
import type { Services } from './services.ts';

/** The role that stands for a service in the account is there when this resolves, wherever accounts live. */
export async function ensureServiceRole(
  { accounts, home }: Pick<Services, 'accounts' | 'home'>,
  account: string,
  service: string,
): Promise<void> {
  if (home) await home.ensureServiceLinkedRole(account, service);
  else await accounts.write(w => ensureServiceLinkedRole(w, account, service));
}
