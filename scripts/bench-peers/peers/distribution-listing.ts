import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryName, tagName } from '../../bench-scale-fill.ts';
import type { Listing } from './candidate.ts';

/** Writes the links of repositories and tags as pushes would have left them; listings look no further. */
export function fillDistribution(data: string, { repositories, tags }: Listing): void {
  const digest = createHash('sha256').update('listed').digest('hex');
  for (let at = 0; at < repositories; at++) {
    const manifests = join(data, 'docker/registry/v2/repositories', repositoryName(at), '_manifests');
    const link = (path: string) => {
      mkdirSync(join(manifests, path), { recursive: true });
      writeFileSync(join(manifests, path, 'link'), `sha256:${digest}`);
    };
    // What version 2 knows a repository by; version 3 goes by the other folder.
    mkdirSync(join(manifests, '../_layers'), { recursive: true });
    for (let tag = 0; tag < (at === 0 ? tags : 1); tag++) link(`tags/${tagName(tag)}/current`);
  }
}
