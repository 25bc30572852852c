import type { Services } from '../../api/services.ts';
import { Fault } from '../../base/fault.ts';
import { repositoryById } from '../../registry/repositories.ts';
import { appendUpload, cancelUpload, findUpload, finishUpload } from '../../registry/uploads.ts';
import { cellFault } from '../faults.ts';
import { ownerOf } from './receive-image.ts';
import { openTicket, uploadOf } from './ticket.ts';

export interface BlobPart {
  readonly ticket: string;
  /** Where the part begins. */
  readonly offset: number;
  /** Of the whole blob, in bytes. */
  readonly size: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Takes bytes of a blob, and makes it a layer of the repository once it is whole and its digest is right. A part that
 * breaks off is kept as far as it came, so that the next one goes on from there; bytes that turn out to be others
 * are thrown away. Throws TicketInvalid, and what the upload throws.
 */
export async function receiveBlob(services: Services, cell: string, part: BlobPart): Promise<void> {
  const { registry: backend, seal } = services;
  const ticket = openTicket(seal, part.ticket, cell, backend.world.now());
  const repository = ticket && (await repositoryById(backend.db.read, ticket.repositoryId));
  if (!ticket || !repository) throw cellFault('TicketInvalid', {});
  const upload = await findUpload(backend, repository, uploadOf(ticket), ownerOf(cell));
  const broken = { by: undefined as unknown };
  const source = untilBroken(part.body, broken);
  const grown = await appendUpload(backend, repository, { ...upload, size: part.offset }, source);
  if (grown.size < part.size)
    throw broken.by ?? cellFault('ChannelMessageInvalid', { reason: 'it is too short' });
  try {
    await finishUpload(backend, repository, grown, ticket.digest);
  } catch (error) {
    // A crash may leave anything at the end of an upload: it begins again.
    if (error instanceof Fault && error.code === 'InvalidLayer') await cancelUpload(backend, grown);
    throw error;
  }
}

/** What comes until the connection breaks: an end like any other, with its reason put aside. */
async function* untilBroken(
  body: AsyncIterable<Uint8Array>,
  broken: { by: unknown },
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    broken.by = error;
  }
}
