import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryName, tagName } from '../../bench-scale-fill.ts';
import type { Listing } from './candidate.ts';

/** Writes repositories and the tags of the first of them as pushes would have left them, as far as listings look. */
export function fillDistribution(data: string, { repositories, tags }: Listing): void {
  const digest = createHash('sha256').update('listed').digest('hex');
  for (let at = 0; at < repositories; at++) {
    const manifests = join(data, 'docker/registry/v2/repositories', repositoryName(at), '_manifests');
    // Version 2 knows a repository by the second of these folders, version 3 by the first; neither looks into it.
    mkdirSync(manifests, { recursive: true });
    mkdirSync(join(manifests, '../_layers'));
    for (let tag = 0; at === 0 && tag < tags; tag++) {
      const current = join(manifests, 'tags', tagName(tag), 'current');
      mkdirSync(current, { recursive: true });
      writeFileSync(join(current, 'link'), `sha256:${digest}`);
    }
  }
}
