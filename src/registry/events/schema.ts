import type { Generated } from 'kysely';

/** The table of what happened last; `emit` keeps it short. */
export interface EventsSchema {
  events: {
    /** Ascends in the order of the changes. */
    sequence: Generated<number>;
    account: string;
    detail_type: string;
    /** JSON: the whole of it. */
    envelope: string;
  };
}
