import { Fault } from '../base/fault.ts';
import type { Seal } from '../base/seal.ts';
import type { AuthorizationRequest, Denied, Explanation, MatchedStatement } from '../iam/index.ts';

/** The response header in which a denial carries its reasons, for STS DecodeAuthorizationMessage. */
export const authorizationMessageHeader = 'x-entrepot-authorization-message';

/** What a denied request was, and why it was denied. */
export interface Denial {
  readonly asked: AuthorizationRequest;
  readonly decision: Denied;
  readonly explanation?: Explanation;
}

const purpose = 'authorization-message';
/** Bytes of a header's value. */
const longest = 4096;

/**
 * `content` is any JSON object; `account` is the one whose principals may read it, given the right to call STS
 * DecodeAuthorizationMessage.
 */
export const sealAuthorizationMessage = (seal: Seal, content: object, account: string): string =>
  seal.seal(JSON.stringify({ account, content }), purpose);

/** The content; undefined for whatever this server did not seal, and for a message to another account. */
export function openAuthorizationMessage(seal: Seal, sealed: string, account: string): object | undefined {
  const opened = seal.open(sealed, purpose);
  const message =
    opened === undefined ? undefined : (JSON.parse(opened) as { account: string; content: object });
  return message?.account === account ? message.content : undefined;
}

/** The message of a denial by policies, at most 4 KiB; undefined for every other error, and for who has no account. */
export function authorizationMessageOf(seal: Seal, error: unknown): string | undefined {
  if (!(error instanceof Fault) || error.code !== 'AccessDenied') return undefined;
  const denial = error.detail.denial as Denial | undefined;
  if (!denial || denial.asked.principal.type === 'web-identity') return undefined;
  return sealShort(seal, denialContent(denial), denial.asked.principal.account);
}

/** In AWS's own form: AWS STS API Reference, "DecodeAuthorizationMessage". */
export function denialContent({ asked, decision }: Denial) {
  const { principal, action, resource, context } = asked;
  return {
    allowed: false,
    explicitDeny: decision.explicit,
    matchedStatements: items(shownStatements(asked, decision)),
    failures: items([]),
    context: {
      principal: { id: principal.userId, arn: principal.arn },
      action,
      resource: resource.arn,
      conditions: items(
        [...context]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, values]) => ({ key, values: items(values.map(value => ({ value }))) })),
      ),
    },
  };
}

const items = <T>(list: readonly T[]) => ({ items: [...list] });

/** The caller's account may read the message: what another account's policy says is not for it. */
function shownStatements({ principal, resource }: AuthorizationRequest, { by }: Denied) {
  if (by === undefined) return [];
  const foreign = principal.account !== resource.account;
  const ofOwner = ['resource', 'trust', 'resource-control'].includes(by.policyType);
  return foreign && ofOwner ? [] : [statementContent(by)];
}

function statementContent({ attached, statement, policyType }: MatchedStatement) {
  const document = JSON.parse(attached.policy.text) as { Statement: unknown };
  const written = [document.Statement].flat()[statement.index] as Record<string, unknown>;
  const values = (...names: readonly string[]) =>
    items(names.flatMap(name => [written[name] ?? []].flat().map(value => ({ value: text(value) }))));
  return {
    statementId: statement.sid ?? '',
    effect: statement.effect.toUpperCase(),
    policy: attached.arn ?? attached.name ?? policyType,
    principals: values('Principal', 'NotPrincipal'),
    actions: values('Action', 'NotAction'),
    resources: values('Resource', 'NotResource'),
    conditions: items(
      Object.entries((written.Condition ?? {}) as Record<string, Record<string, unknown>>).flatMap(
        ([operator, keys]) =>
          Object.entries(keys).map(([key, wanted]) => ({
            key,
            operator,
            values: items([wanted].flat().map(value => ({ value: text(value) }))),
          })),
      ),
    ),
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Leaves out the longest conditions of the request, and then the statements, until what is left fits. */
function sealShort(
  seal: Seal,
  content: ReturnType<typeof denialContent>,
  account: string,
): string | undefined {
  const conditions = content.context.conditions.items;
  for (;;) {
    const sealed = sealAuthorizationMessage(seal, content, account);
    if (sealed.length <= longest) return sealed;
    if (conditions.length > 0) conditions.splice(longestOf(conditions), 1);
    else if (content.matchedStatements.items.length > 0) content.matchedStatements.items.pop();
    else return undefined;
  }
}

function longestOf(list: readonly object[]): number {
  const sizes = list.map(item => JSON.stringify(item).length);
  return sizes.indexOf(Math.max(...sizes));
}
