import type { Services } from '../../api/services.ts';
import type { Peer } from '../channel/open-peer.ts';
import type { Flights } from './flights.ts';

/** What sending images to one cell works with. */
export interface Sending {
  readonly services: Services;
  readonly peer: Peer;
  /** The same cell by connections that no blob is on: offers do not wait behind large layers. */
  readonly urgentPeer: Peer;
  /** Blobs that are under way to that cell. */
  readonly flights: Flights;
}
