import { join } from 'node:path';
import { type Digest, digestAlgorithm, digestHex } from '../../../wire/oci/digest.ts';

const stageId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A stage's id is part of a path, so nothing else gets through. */
export const isStageId = (id: string): boolean => stageId.test(id);

/** Where things lie below a store's directory. Pulls ask for a path each, which `join` would take apart again. */
export class Layout {
  readonly directory: string;
  readonly blobs: string;
  readonly stages: string;

  constructor(directory: string) {
    this.directory = directory;
    this.blobs = join(directory, 'blobs');
    this.stages = join(directory, 'stages');
  }

  algorithm(algorithm: string): string {
    return `${this.blobs}/${algorithm}`;
  }

  /** The directory of all blobs whose digest begins alike: 256 of them keep each one short. */
  prefix(digest: Digest): string {
    return this.prefixOf(digestAlgorithm(digest), digestHex(digest).slice(0, 2));
  }

  prefixOf(algorithm: string, prefix: string): string {
    return `${this.algorithm(algorithm)}/${prefix}`;
  }

  blob(digest: Digest): string {
    return `${this.prefix(digest)}/${digestHex(digest)}`;
  }

  stage(id: string): string {
    return `${this.stages}/${id}`;
  }
}
