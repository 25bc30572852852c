import { oidcProviderArn } from './arns.ts';
import { oidcFault } from './oidc-provider-faults.ts';
import { deleteOwned } from './owned.ts';
import type { OidcProvidersTable } from './schema.ts';
import { putTags, type Tags } from './tags.ts';
import type { Reader, Writer } from './writer.ts';

/** An OpenID Connect provider that an account's roles may trust. */
export interface OidcProvider {
  /** What its tags hang on. */
  readonly id: string;
  readonly account: string;
  /** The issuer's URL without `https://`: a host, and a path where it has one. */
  readonly url: string;
  readonly arn: string;
  /** The audiences that its tokens may be for. */
  readonly clientIds: readonly string[];
  /** SHA-1 of certificates, in hexadecimal. Kept and shown as AWS does; trust comes from TLS. */
  readonly thumbprints: readonly string[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** IAM User Guide, "IAM and AWS STS quotas". */
const providersPerAccount = 100;
const clientIdsPerProvider = 100;
const thumbprintsPerProvider = 5;

const provider = (row: OidcProvidersTable): OidcProvider => ({
  id: row.id,
  account: row.account,
  url: row.url,
  arn: oidcProviderArn(row.account, row.url),
  clientIds: JSON.parse(row.client_ids) as string[],
  thumbprints: JSON.parse(row.thumbprints) as string[],
  createdAt: row.created_at,
});

/** By the issuer's URL without its scheme; what is compared is every letter of it, as issuers are. */
export async function findOidcProvider(
  db: Reader,
  account: string,
  url: string,
): Promise<OidcProvider | undefined> {
  const row = await db
    .selectFrom('iam_oidc_providers')
    .selectAll()
    .where('account', '=', account)
    .where('url', '=', url)
    .executeTakeFirst();
  return row && provider(row);
}

/** The provider of `account` that `arn` names. Throws `OidcProviderNotFound`, also for another account's. */
export async function getOidcProvider(db: Reader, account: string, arn: string): Promise<OidcProvider> {
  const prefix = oidcProviderArn(account, '');
  const url = arn.startsWith(prefix) ? arn.slice(prefix.length) : undefined;
  const found = url === undefined ? undefined : await findOidcProvider(db, account, url);
  if (!found) throw oidcFault('OidcProviderNotFound', { arn });
  return found;
}

/** All of an account, by URL. */
export async function listOidcProviders(db: Reader, account: string): Promise<OidcProvider[]> {
  const rows = db.selectFrom('iam_oidc_providers').selectAll().where('account', '=', account);
  return (await rows.orderBy('url').execute()).map(provider);
}

/**
 * Makes a provider; `url` begins with `https://`. Throws `OidcUrlInvalid`, `OidcUrlNotHttps`, `OidcUrlUnfit`,
 * `OidcProviderExists`, `OidcQuotaExceeded`, and what `putTags` throws.
 */
export async function createOidcProvider(
  w: Writer,
  wanted: {
    readonly account: string;
    readonly url: string;
    readonly clientIds: readonly string[];
    readonly thumbprints: readonly string[];
    readonly tags?: Tags;
  },
): Promise<OidcProvider> {
  const { account } = wanted;
  const url = withoutScheme(wanted.url);
  if (await findOidcProvider(w.db, account, url)) {
    throw oidcFault('OidcProviderExists', { url: wanted.url });
  }
  if ((await listOidcProviders(w.db, account)).length >= providersPerAccount) {
    throw oidcFault('OidcQuotaExceeded', {
      quota: 'OpenIdConnectProvidersPerAccount',
      limit: providersPerAccount,
    });
  }
  const row: OidcProvidersTable = {
    id: w.world.uuid(),
    account,
    url,
    client_ids: clientIdList(wanted.clientIds),
    thumbprints: thumbprintList(wanted.thumbprints),
    created_at: w.world.now(),
  };
  await w.db.insertInto('iam_oidc_providers').values(row).execute();
  await putTags(w, row.id, wanted.tags ?? []);
  return provider(row);
}

/** Throws `OidcQuotaExceeded`. */
export async function setClientIds(
  w: Writer,
  { id }: OidcProvider,
  clientIds: readonly string[],
): Promise<void> {
  const client_ids = clientIdList(clientIds);
  await w.db.updateTable('iam_oidc_providers').set({ client_ids }).where('id', '=', id).execute();
}

/** Throws `ThumbprintInvalid` and `TooManyThumbprints`. */
export async function setThumbprints(
  w: Writer,
  { id }: OidcProvider,
  wanted: readonly string[],
): Promise<void> {
  const thumbprints = thumbprintList(wanted);
  await w.db.updateTable('iam_oidc_providers').set({ thumbprints }).where('id', '=', id).execute();
}

/** Sessions that were made with its tokens go on until they expire. */
export async function deleteOidcProvider(w: Writer, { id }: OidcProvider): Promise<void> {
  await deleteOwned(w, id);
  await w.db.deleteFrom('iam_oidc_providers').where('id', '=', id).execute();
}

function withoutScheme(url: string): string {
  if (!URL.canParse(url)) throw oidcFault('OidcUrlInvalid', { url });
  if (!url.startsWith('https://')) throw oidcFault('OidcUrlNotHttps', { url });
  const rest = url.slice('https://'.length);
  // A policy must be able to name it, and an issuer has neither query nor fragment (OpenID Connect Core, section 2).
  if (!/^[\w.-]+(?::\d{1,5})?(?:\/[\w+=,.@/:-]*)?$/.test(rest)) throw oidcFault('OidcUrlUnfit', { url });
  return rest;
}

function clientIdList(clientIds: readonly string[]): string {
  const different = [...new Set(clientIds)];
  if (different.length > clientIdsPerProvider) {
    throw oidcFault('OidcQuotaExceeded', {
      quota: 'ClientIdsPerOpenIdConnectProvider',
      limit: clientIdsPerProvider,
    });
  }
  return JSON.stringify(different);
}

function thumbprintList(thumbprints: readonly string[]): string {
  if (thumbprints.length > thumbprintsPerProvider) throw oidcFault('TooManyThumbprints', {});
  for (const each of thumbprints) {
    if (!/^[0-9a-fA-F]{40}$/.test(each)) throw oidcFault('ThumbprintInvalid', { thumbprint: each });
  }
  return JSON.stringify(thumbprints.map(each => each.toLowerCase()));
}
