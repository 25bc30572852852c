import type { Fault } from '../base/fault.ts';
import type { Denied, Explanation, Step } from '../iam/index.ts';
import type { Denial } from './authorization-message.ts';

/** Why a request was denied, as the audit log keeps it and `entrepot explain --request` shows it. */
export interface DenialRecord extends Pick<Explanation, 'steps' | 'suggestions'> {
  /** What was asked for: of several actions the one that was denied. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly decision: Omit<Denied, 'by'>;
}

/** Near misses of one policy type, and values of one list, that are kept: a record stays a few kilobytes. */
const kept = 8;

/** What the audit log keeps of a denial by policies; undefined for any other failure. */
export function denialRecord(error: Fault | 'InternalFailure' | undefined): DenialRecord | undefined {
  if (error === undefined || error === 'InternalFailure' || error.code !== 'AccessDenied') return undefined;
  const denial = error.detail.denial as Denial | undefined;
  if (!denial?.explanation) return undefined;
  const { asked, decision, explanation } = denial;
  const { by: _, ...shown } = decision;
  return {
    principal: asked.principal.arn,
    action: asked.action,
    resource: asked.resource.arn,
    decision: shown,
    steps: explanation.steps.map(short),
    suggestions: explanation.suggestions,
  };
}

const short = (step: Step): Step => ({
  ...step,
  matched: step.matched.slice(0, kept),
  nearMisses: step.nearMisses.slice(0, kept).map(miss => ({
    ...miss,
    failed: {
      ...miss.failed,
      seen: miss.failed.seen.slice(0, kept),
      wanted: miss.failed.wanted.slice(0, kept),
    },
  })),
});
