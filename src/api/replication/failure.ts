import { Fault } from '../../base/fault.ts';
import { jobFault } from '../../store/jobs/faults.ts';

/** What no repetition mends: somebody has to change something first. */
const hopeless = new Set([
  'AccessDenied',
  'AccountMissing',
  'DestinationNotFound',
  'InvalidLifecyclePolicy',
  'InvalidPolicy',
  'LimitExceeded',
  'ServiceRoleMissing',
  'TemplateRoleMissing',
]);

export const isHopeless = (error: unknown): error is Fault =>
  error instanceof Fault && hopeless.has(error.code);

/** For the `catch` of a replication: gives up at once what is hopeless, and lets all else be tried again. */
export function givingUp(error: unknown): never {
  throw isHopeless(error) ? jobFault('JobHopeless', { reason: error.message, cause: error }) : error;
}

/** The `failureCode` that DescribeImageReplicationStatus shows: the name of the fault. */
export function failureCode(error: unknown): string {
  const cause = error instanceof Fault && error.code === 'JobHopeless' ? error.detail.cause : error;
  return cause instanceof Fault ? cause.code : 'InternalFailure';
}
