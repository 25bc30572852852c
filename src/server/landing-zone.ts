import { readFileSync } from 'node:fs';
import type { Accounts } from '../accounts/accounts.ts';
import { applyLandingZone } from '../accounts/landing-zone/apply.ts';
import type { LandingZone, ZoneRepository } from '../accounts/landing-zone/zone.ts';
import type { Backend } from '../registry/backend.ts';
import { createRepository, findRepository, updateRepository } from '../registry/repositories.ts';
import { parseRepositoryPolicy } from '../registry/repository-policy.ts';
import { serverFault } from './faults.ts';

/** Throws UnreadableFile, or what parsing throws. */
export async function readZone(file: string): Promise<LandingZone> {
  let yaml: string;
  try {
    yaml = readFileSync(file, 'utf8');
  } catch (error) {
    const { message: reason } = error as Error;
    throw serverFault('UnreadableFile', { option: '--landing-zone', file, reason });
  }
  const { parseLandingZone } = await import('../accounts/landing-zone/parse.ts');
  return parseLandingZone(yaml, file);
}

/** What of a zone is this server's. */
export interface ZonePart {
  /** Whether accounts, IAM and the organization live here. */
  readonly accounts: boolean;
  serves(region: string): boolean;
}

/** Brings both domains to what the zone declares. Policies are parsed before anything is changed. */
export async function applyZone(
  accounts: Accounts,
  registry: Backend,
  zone: LandingZone,
  part: ZonePart,
): Promise<void> {
  const own = zone.repositories.filter(({ region }) => part.serves(region));
  const repositories = own.map(wanted => ({
    ...wanted,
    parsed: wanted.policy === undefined ? undefined : parseRepositoryPolicy(wanted.policy),
  }));
  if (part.accounts) await applyLandingZone(accounts, zone);
  for (const { parsed, ...wanted } of repositories) {
    if (parsed) await requirePrincipals(accounts, wanted, parsed.policy.principals);
    await applyRepository(registry, wanted, parsed?.text);
  }
}

async function requirePrincipals(
  accounts: Accounts,
  { account, region, name }: ZoneRepository,
  principals: readonly { readonly arn: string }[],
): Promise<void> {
  const arns = principals.map(principal => principal.arn);
  const known = await accounts.findPrincipals(arns);
  const stranger = arns.find(arn => !known.has(arn));
  if (stranger !== undefined) {
    throw serverFault('UnknownPrincipal', { repository: `${account}/${region}/${name}`, stranger });
  }
}

async function applyRepository(
  registry: Backend,
  { account, region, name }: ZoneRepository,
  policyText: string | undefined,
): Promise<void> {
  const id = { account, region };
  const repository =
    (await findRepository(registry.db.read, id, name)) ?? (await createRepository(registry, id, { name }));
  if (policyText !== undefined && repository.policyText !== policyText) {
    await updateRepository(registry, repository, { policyText });
  }
}
