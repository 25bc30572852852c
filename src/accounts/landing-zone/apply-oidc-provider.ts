import { createOidcProvider, findOidcProvider, setClientIds } from '../oidc-providers.ts';
import type { Writer } from '../writer.ts';
import type { ZoneOidcProvider } from './zone.ts';

/** The provider, with the client ids that are declared and those it has already. */
export async function applyOidcProvider(
  w: Writer,
  account: string,
  { url, clientIds }: ZoneOidcProvider,
): Promise<void> {
  const found = await findOidcProvider(w.db, account, url.slice('https://'.length));
  if (found === undefined) {
    await createOidcProvider(w, { account, url, clientIds, thumbprints: [] });
  } else if (clientIds.some(id => !found.clientIds.includes(id))) {
    await setClientIds(w, found, [...found.clientIds, ...clientIds]);
  }
}
