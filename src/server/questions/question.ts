import { type BeyondPolicies, beyondPolicies } from '../../access/beyond-policies.ts';
import { type Evaluation, evaluationOf } from '../../access/evaluation.ts';
import type { Caller } from '../../accounts/caller.ts';
import { everyPrincipal } from '../../accounts/every-principal.ts';
import { refOfArn } from '../../accounts/principal-ref.ts';
import { questionFault } from './faults.ts';
import { nearest } from './nearest.ts';
import type { State } from './read-only.ts';
import { resourceByArn } from './resource-by-arn.ts';

/** What is asked of a resource. */
export interface Question {
  /** `service:Name`. */
  readonly action: string;
  /** An ARN, or `*`. */
  readonly resource: string;
  /** Condition keys that the request brings, or that take the place of known ones. */
  readonly context: ReadonlyMap<string, readonly string[]>;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Who asks, and what their session has where they act through one. */
export interface Asker {
  readonly arn: string;
  /** Of a role's session; `entrepot-explain` where it is not given. */
  readonly sessionName?: string | undefined;
  /** Texts of session policies. */
  readonly sessionPolicies?: readonly string[] | undefined;
  /** Of a federated user: see `SessionDetails`. */
  readonly issuer?: string | undefined;
}

/** What the funnel would decide from. */
export interface Answerable extends Evaluation {
  readonly caller: Caller;
  /** Set where no policy is asked. */
  readonly beyond: BeyondPolicies | undefined;
  readonly exists: boolean | undefined;
}

const hour = 3600;

/** The caller that an ARN stands for today. Throws `NoSuchPrincipal`. */
export async function callerOf({ accounts }: State, asker: Asker, time: number): Promise<Caller> {
  const now = Math.floor(time / 1000);
  const ref = await refOfArn(accounts.read, asker.arn, {
    name: asker.sessionName ?? 'entrepot-explain',
    issuedAt: now,
    expiresAt: now + hour,
    policies: asker.sessionPolicies,
    issuer: asker.issuer,
  });
  const caller = ref && (await accounts.resolve(ref));
  if (caller !== undefined) return caller;
  const known: string[] = [];
  for await (const arn of everyPrincipal(accounts.read)) known.push(arn);
  const wrong = asker.issuer !== undefined && !known.includes(asker.issuer) ? asker.issuer : asker.arn;
  throw questionFault('NoSuchPrincipal', { arn: wrong, nearest: nearest(wrong, known) });
}

/** What is evaluated when this caller asks; nothing is decided yet. Throws `NoSuchResource`. */
export async function evaluate(state: State, caller: Caller, question: Question): Promise<Answerable> {
  const { action, resource: arn, context, time } = question;
  if (arn !== '*' && !/^arn:[^:]+(?::[^:]*){3}:./s.test(arn)) throw questionFault('NoSuchResource', { arn });
  const [given] = [...context].find(([key]) => key.toLowerCase() === 'aws:requestedregion')?.[1] ?? [];
  const { resource, region, exists } = await resourceByArn(state, caller, action, arn, given);
  const owner = await state.accounts.ownerSide(resource.account);
  const facts = { time, ...(region !== undefined && { region }) };
  return {
    ...evaluationOf(caller, action, resource, facts, owner, context),
    caller,
    beyond: beyondPolicies(caller, action),
    exists,
  };
}
