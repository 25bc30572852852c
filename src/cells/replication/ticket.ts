import { createHash } from 'node:crypto';
import type { Seal } from '../../base/seal.ts';
import type { Digest } from '../../wire/oci/digest.ts';

/**
 * What allows another cell to bring the bytes of one blob: made when its offer was authorized, sealed by the cell that
 * takes them, and good for one upload to one repository.
 */
export interface Ticket {
  readonly cell: string;
  readonly repositoryId: number;
  readonly digest: Digest;
  /** Milliseconds since 1970, by the clock of the cell that made it. */
  readonly expiresAt: number;
}

/** Milliseconds: an offer is made anew before each attempt. */
export const ticketLife = 24 * 3_600_000;

const purpose = 'replication-ticket';

export const sealTicket = (seal: Seal, ticket: Ticket): string => seal.seal(JSON.stringify(ticket), purpose);

/** Undefined for whatever this cell did not seal, for another cell, or after its time. */
export function openTicket(seal: Seal, sealed: string, cell: string, now: number): Ticket | undefined {
  const content = seal.open(sealed, purpose);
  const ticket = content === undefined ? undefined : (JSON.parse(content) as Ticket);
  return ticket?.cell === cell && now < ticket.expiresAt ? ticket : undefined;
}

/** The upload that a ticket is for, the same each time: what came before a cut is gone on from. */
export function uploadOf({ cell, repositoryId, digest }: Omit<Ticket, 'expiresAt'>): string {
  const hex = createHash('sha256').update(`${cell} ${repositoryId} ${digest}`).digest('hex');
  return [8, 12, 16, 20, 32].map((end, at, ends) => hex.slice(ends[at - 1] ?? 0, end)).join('-');
}
