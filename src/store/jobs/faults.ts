import { catalogue } from '../../base/fault.ts';

/** What can go wrong with background work. */
export const jobFault = catalogue({
  JobHopeless: {
    message: (p: { reason: string; cause?: unknown }) => p.reason,
    hint: 'Remove the cause, then let the job run again.',
  },
  JobLost: {
    message: (p: { id: number }) => `The job ${p.id} was taken over by another worker`,
    hint: 'Nothing is to be done: the other worker does it.',
  },
  JobKindTaken: {
    message: (p: { kind: string }) => `There are two workers for jobs of the kind ${p.kind}`,
    hint: 'This is a defect in Entrepot: report it with the log.',
  },
});
