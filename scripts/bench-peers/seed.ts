import { join } from 'node:path';
import type { Blob, Content } from './content.ts';
import type { Contestant } from './contestant.ts';
import { type Image, makeImage, pushImage } from './image.ts';
import { filesOf, servesFiles } from './peers/plain-files.ts';
import { RegistryClient } from './registry-client.ts';

/** What every contestant holds to be read: the same bytes. */
export interface Seed {
  readonly blobs: readonly Blob[];
  readonly image: Image;
}

/** Blobs of these sizes, and an image. */
export const makeSeed = (sizes: ReadonlySet<number>, content: Content): Seed => ({
  blobs: [...sizes].map(size => content.blob(size)),
  image: { ...makeImage(content), tag: 'latest' },
});

export async function plant(contestant: Contestant, { blobs, image }: Seed): Promise<void> {
  const { candidate, directory, server } = contestant;
  for (const blob of blobs) contestant.blobs.set(blob.size, blob);
  if (servesFiles(candidate.role)) {
    for (const blob of blobs) blob.save(join(filesOf(directory), `${blob.size}`));
    return;
  }
  const { push } = contestant.login;
  const client = await RegistryClient.open(server.url, push);
  for (const blob of blobs) await client.pushBlob(blob);
  client.close();
  await pushImage(server.url, push, image);
  contestant.manifest = image.digest;
}
