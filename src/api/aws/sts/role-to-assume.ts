import type { Resource } from '../../../access/operation.ts';
import type { Accounts } from '../../../accounts/accounts.ts';
import { parsePrincipalArn } from '../../../accounts/arns.ts';
import type { Role } from '../../../accounts/roles.ts';
import { tagsOf } from '../../../accounts/tags.ts';
import { stsFault } from './faults.ts';

export interface RoleResource extends Resource {
  /** Undefined where there is none of that ARN: then nobody may assume it. */
  readonly role: Role | undefined;
}

/** What a request asks of the session, for the conditions of trust policies. */
export interface SessionRequest {
  readonly name: string;
  readonly externalId?: string | undefined;
  readonly tags: readonly (readonly [key: string, value: string])[];
  readonly transitive: readonly string[];
  /** Also one that the calling session hands on. */
  readonly sourceIdentity?: string | undefined;
}

/** The account and name in a role's ARN. Throws `RoleArnInvalid`. */
export function roleNamed(arn: string): { readonly account: string; readonly name: string } {
  const named = parsePrincipalArn(arn);
  if (named?.type !== 'role') throw stsFault('RoleArnInvalid', { arn });
  return named;
}

/**
 * The role with its trust policy. One that does not exist has no trust policy, and a role without is closed to
 * everybody: the answer is the same as for a role that trusts somebody else. Throws `RoleArnInvalid`.
 */
export async function roleToAssume(
  accounts: Accounts,
  arn: string,
  session?: SessionRequest,
): Promise<RoleResource> {
  const { account, name } = roleNamed(arn);
  const found = await accounts.trustedRole(account, name);
  const trusted = found?.role.arn === arn ? found : undefined;
  const tags = trusted ? await tagsOf(accounts.read, trusted.role.id) : [];
  const context = new Map<string, readonly string[]>([
    ...(session ? sessionContext(session) : []),
    ...tags.flatMap(({ key, value }) => [
      [`iam:ResourceTag/${key}`, [value]] as const,
      [`aws:ResourceTag/${key}`, [value]] as const,
    ]),
  ]);
  return { arn, account, policies: trusted ? [trusted.trust] : [], context, role: trusted?.role };
}

/** Service Authorization Reference, "Condition keys for AWS Security Token Service". */
function* sessionContext(session: SessionRequest): Generator<[string, readonly string[]]> {
  const { externalId, sourceIdentity, tags, transitive } = session;
  yield ['sts:RoleSessionName', [session.name]];
  if (externalId !== undefined) yield ['sts:ExternalId', [externalId]];
  if (sourceIdentity !== undefined) yield ['sts:SourceIdentity', [sourceIdentity]];
  if (transitive.length > 0) yield ['sts:TransitiveTagKeys', transitive];
  yield* tagContext(tags);
}

export function* tagContext(tags: SessionRequest['tags']): Generator<[string, readonly string[]]> {
  for (const [key, value] of tags) yield [`aws:RequestTag/${key}`, [value]];
  if (tags.length > 0) yield ['aws:TagKeys', tags.map(([key]) => key)];
}
