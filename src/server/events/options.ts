import type { DetailType } from '../../registry/events/event.ts';
import type { Rotation } from '../../store/files/rotating-log.ts';

export { detailTypes } from '../../registry/events/event.ts';

/** What goes to a target; everything where nothing is said. */
interface Filter {
  readonly accounts?: readonly string[] | undefined;
  readonly detailTypes?: readonly DetailType[] | undefined;
}

export interface WebhookOptions extends Filter {
  readonly webhook: string;
  /** Deliveries are signed with it. */
  readonly secret: string;
}

export interface EventFileOptions extends Filter {
  /** A path. */
  readonly file: string;
  readonly rotation?: Rotation | undefined;
}

/** One entry of the configuration's `events`. */
export type EventTargetOptions = WebhookOptions | EventFileOptions;
