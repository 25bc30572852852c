import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Docker } from './docker.ts';
import { program } from './needs.ts';
import { tempDir } from './temp.ts';

export interface ImageOptions {
  /** What the image prints when it is run. */
  readonly says: string;
  /** Layers of this many random bytes each, beside the one with busybox. */
  readonly layers?: readonly number[];
}

/** Builds a small image that runs: busybox on nothing. Two images never share their `says` layer. */
export async function buildImage(docker: Docker, tag: string, options: ImageOptions): Promise<void> {
  const context = tempDir('image');
  try {
    copyFileSync(program('busybox') as string, join(context.path, 'busybox'));
    mkdirSync(join(context.path, 'layers'));
    const layers = options.layers ?? [];
    layers.forEach((size, at) => {
      writeFileSync(join(context.path, 'layers', String(at)), randomBytes(size));
    });
    writeFileSync(join(context.path, 'says'), options.says);
    writeFileSync(
      join(context.path, 'Dockerfile'),
      [
        'FROM scratch',
        'COPY busybox /bin/busybox',
        ...layers.map((_, at) => `COPY layers/${at} /layers/${at}`),
        'COPY says /says',
        'CMD ["/bin/busybox", "cat", "/says"]',
      ].join('\n'),
    );
    await docker.ok(['build', '--quiet', '--tag', tag, context.path]);
  } finally {
    context.remove();
  }
}

/** What a container of the image prints. */
export const runImage = (docker: Docker, image: string): Promise<string> =>
  docker.ok(['run', '--rm', '--network', 'none', image]);
