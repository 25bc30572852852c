import * as z from 'zod';
import type { RegistryId } from '../../base/registry-id.ts';
import { type Image, imageOf } from '../../registry/images.ts';
import { type Digest, digestAlgorithm, digestOf, parseDigest } from '../../wire/oci/digest.ts';
import { parseManifest } from '../../wire/oci/manifest.ts';
import { isRepositoryName } from '../../wire/oci/repository-name.ts';
import { isTag } from '../../wire/oci/tag.ts';
import { cellFault } from '../faults.ts';
import { checked, registryMessage } from './message.ts';

/** One image that a cell has for a registry of another: a list comes after its children, each as an offer of its own. */
export interface Offer {
  readonly source: RegistryId;
  readonly destination: RegistryId;
  readonly repository: string;
  readonly image: Image;
  readonly tag?: string | undefined;
  /** The registries it came through, the source last. */
  readonly via: readonly RegistryId[];
  /** Of the job: ascends with the pushes of a cell. */
  readonly sequence: number;
}

/** A blob that has to come before the image can be there. */
export interface MissingBlob {
  readonly digest: Digest;
  /** How many of its bytes are there by now. */
  readonly offset: number;
  /** To be shown with its bytes. */
  readonly ticket: string;
}

const digest = z.string().transform((text, context): Digest => {
  const parsed = parseDigest(text);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: 'is no digest' });
  return z.NEVER;
});
const message = z.strictObject({
  source: registryMessage,
  destination: registryMessage,
  repository: z.string().refine(isRepositoryName),
  digest,
  mediaType: z.string(),
  manifest: z.base64(),
  tag: z.string().refine(isTag).optional(),
  via: z.array(registryMessage).min(1).max(1000),
  sequence: z.int().min(1),
});
const answer = z.strictObject({
  missing: z.array(z.strictObject({ digest, offset: z.int().min(0), ticket: z.string() })),
});

export const offerMessage = ({ image, ...rest }: Offer): Buffer =>
  Buffer.from(
    JSON.stringify({
      ...rest,
      digest: image.digest,
      mediaType: image.mediaType,
      manifest: Buffer.from(image.bytes).toString('base64'),
    }),
  );

/** The offer in a message, its digest checked. Throws ChannelMessageInvalid, and what `parseManifest` throws. */
export function parseOffer(value: unknown): Offer {
  const { digest, mediaType, manifest, ...rest } = checked(message, value);
  const bytes = Buffer.from(manifest, 'base64');
  if (digestOf(bytes, digestAlgorithm(digest)) !== digest)
    throw cellFault('ChannelMessageInvalid', { reason: 'the manifest has another digest' });
  return { ...rest, image: imageOf(digest, parseManifest(bytes, mediaType)) };
}

/** Throws ChannelMessageInvalid. */
export const parseMissing = (value: unknown): readonly MissingBlob[] => checked(answer, value).missing;
