import { everyPrincipal } from '../../accounts/every-principal.ts';
import { decide, explain, type StatementReference, type Step } from '../../iam/index.ts';
import { dependence } from './dependence.ts';
import type { OpenCondition } from './presumed.ts';
import { type Answerable, callerOf, evaluate, type Question } from './question.ts';
import type { State } from './read-only.ts';

/** One who may, and why. */
export interface Holder {
  /** Of a role: any session of it that is not limited further. */
  readonly principal: string;
  readonly account: string;
  /** The statements that allow it; empty where it needs none. */
  readonly through: readonly (StatementReference & Pick<Step, 'policyType' | 'level'>)[];
  /** Why it needs no statement. */
  readonly note?: string;
  /** What the request still has to meet: every one of an Allow that is needed, none of a Deny. Empty: nothing. */
  readonly conditions: readonly OpenCondition[];
}

export interface WhoCan {
  /** Whatever their request brings. */
  readonly may: readonly Holder[];
  /** If their request brings what is needed. */
  readonly mayIf: readonly Holder[];
  /** How many principals there are. */
  readonly asked: number;
  readonly exists: boolean | undefined;
}

/** Every root user, user and role of every account that may do this now. */
export async function whoCan(state: State, question: Question): Promise<WhoCan> {
  const may: Holder[] = [];
  const mayIf: Holder[] = [];
  let asked = 0;
  let exists: boolean | undefined;
  for await (const arn of everyPrincipal(state.accounts.read)) {
    asked++;
    const caller = await callerOf(state, { arn, sessionName: 'entrepot-who-can' }, question.time);
    const answerable = await evaluate(state, caller, question);
    exists = answerable.exists;
    const { holder, certain } = holding(arn, answerable);
    if (holder) (certain ? may : mayIf).push(holder);
  }
  return { may, mayIf, asked, exists };
}

function holding(
  principal: string,
  { asked, policies, beyond }: Answerable,
): { readonly holder?: Holder; readonly certain: boolean } {
  const { account } = asked.principal;
  if (beyond) {
    if (!beyond.allowed) return { certain: true };
    return {
      certain: true,
      holder: { principal, account, through: [], note: beyond.reason, conditions: [] },
    };
  }
  const { best, worst, conditions } = dependence(asked, policies);
  if (!decide(asked, best).allowed) return { certain: true };
  const { steps } = explain(asked, best);
  const through = steps.flatMap(({ policyType, level, verdict, matched }) =>
    verdict !== 'allows'
      ? []
      : matched.map(each => ({ policyType, ...(level !== undefined && { level }), ...each })),
  );
  const note = through.some(({ policyType }) => policyType === 'identity')
    ? undefined
    : steps.find(({ policyType }) => policyType === 'identity')?.note;
  const certain = decide(asked, worst).allowed;
  return { certain, holder: { principal, account, through, ...(note && { note }), conditions } };
}
