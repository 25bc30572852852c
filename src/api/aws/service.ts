import type { Operation, Resource } from '../../access/operation.ts';
import type { Fault } from '../../base/fault.ts';
import type { WireError } from '../../wire/aws/faults.ts';
import type { ServiceModel } from '../../wire/aws/model.ts';
import type { Violation } from '../../wire/aws/violation.ts';
import type { Services } from '../services.ts';

// biome-ignore lint/suspicious/noExplicitAny: a table holds operations of every shape; the model types them at the door.
export type AnyOperation = Operation<any, any, any, Services>;

/** One AWS service: its model, its operations, its errors. The door in `door.ts` serves them all alike. */
export interface AwsService {
  /** The signing name and the namespace of the actions: `ecr`, `iam`, `sts`. */
  readonly name: string;
  /** Read when it is first asked for: a server that only serves images never needs most of them. */
  readonly model: ServiceModel;
  readonly operations: Readonly<Record<string, AnyOperation>>;
  /** The service's own way to say that an input breaks the limits of its model. */
  readonly invalid: (violations: readonly Violation[]) => Fault;
  /** The domain's fault codes to this service's errors. A code that is missing here is a 500. */
  readonly errors: Readonly<Record<string, WireError>>;
}

/** Types one operation: `operation<Input, Output>()({action, resource, handler})`. */
export const operation =
  <Input, Output>() =>
  <R extends Resource>(row: Operation<Input, Output, R, Services>): Operation<Input, Output, R, Services> =>
    row;
