import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ECRClient, paginateDescribeImages } from '@aws-sdk/client-ecr';
import type { Chance } from '../support/chance.ts';
import type { Server } from '../support/server.ts';
import { isOutage, makeImage, makeList, type TestImage } from './registry-client.ts';
import { far, near, type Topology } from './topology.ts';
import { destination, settled, source } from './world.ts';

/** Images of a repository, by digest, with their tags in order; empty where there is no repository. */
export async function listing(ecr: ECRClient, repositoryName: string): Promise<Map<string, string[]>> {
  const images = new Map<string, string[]>();
  try {
    for await (const { imageDetails = [] } of paginateDescribeImages({ client: ecr }, { repositoryName }))
      for (const { imageDigest, imageTags = [] } of imageDetails)
        images.set(imageDigest as string, [...imageTags].sort());
  } catch (error) {
    if ((error as Error).name !== 'RepositoryNotFoundException') throw error;
  }
  return images;
}

/** Makes images of one to three small layers, some of which it has given before, and now and then a list of two. */
export function imageMaker(chance: Chance): () => TestImage {
  const given: Buffer[] = [];
  let made = 0;
  const layer = () => {
    if (given.length > 0 && chance.below(4) === 0) return chance.pick(given);
    const fresh = chance.bytes(chance.between(1, 4_000));
    given.push(fresh);
    return fresh;
  };
  const image = () =>
    makeImage(
      `${chance.seed} ${made++}`,
      Array.from({ length: chance.between(1, 3) }, () => layer()),
    );
  return () => (chance.below(8) === 0 ? makeList([image(), image()]) : image());
}

/** How far work has come, for who disturbs it. */
export interface Work {
  /** Pieces of it in all. */
  readonly pieces: number;
  /** Those that are done. */
  done: number;
}

/**
 * Kills one of the servers with SIGKILL, and starts it again, so many times, spread at random over a piece of work: up
 * to `delay` milliseconds after some of its pieces are done. Resolves when all servers run; with an `abort` it stops early.
 */
export async function killDuring(
  work: Work,
  servers: readonly Server[],
  { chance, kills, delay = 40, abort }: { chance: Chance; kills: number; delay?: number; abort: AbortSignal },
): Promise<void> {
  const moments = Array.from({ length: kills }, () => chance.below(work.pieces)).sort((a, b) => a - b);
  for (const moment of moments) {
    while (work.done < moment && !abort.aborted) await sleep(1);
    if (abort.aborted) return;
    await sleep(chance.between(0, delay));
    const server = chance.pick(servers);
    await server.kill();
    if (chance.below(5) === 0) {
      // Once more before it is ready, in the middle of what it does first.
      const starting = server.start().catch(() => undefined);
      await sleep(chance.between(1, 500));
      await server.kill();
      await starting;
    }
    await server.start();
  }
}

/**
 * Looks at the destination all the time, and pulls everything that it sees, each image by its digest and each tag
 * whenever it has moved: what is visible must be whole. `stop` throws where something was not.
 */
export function witness(topology: Topology, repositories: readonly string[]) {
  let stopping = false;
  const seen = new Map<string, string>();
  const violations: string[] = [];
  const registry = topology.registry(destination, far);
  const pull = async (repository: string, reference: string, as: string) => {
    const key = `${repository} ${reference}`;
    if (seen.get(key) === as) return;
    await registry.pull(repository, reference);
    seen.set(key, as);
  };
  const look = async (repository: string) => {
    try {
      for (const [digest, tags] of await listing(topology.ecr(destination, far), repository)) {
        for (const tag of tags) await pull(repository, tag, digest);
        await pull(repository, digest, digest);
      }
    } catch (error) {
      if (!isOutage(error)) violations.push((error as Error).message);
    }
  };
  const running = (async () => {
    while (!stopping) {
      for (const repository of repositories) await look(repository);
      await sleep(5);
    }
    for (const repository of repositories) await look(repository);
  })();
  return {
    /** Resolves to how many images and tags were pulled whole. */
    stop: async (): Promise<number> => {
      stopping = true;
      await running;
      assert.deepEqual(violations, []);
      return seen.size;
    },
  };
}

/** Every image of the source has arrived, with its tags and all its bytes, and its status says so. */
export async function assertSame(
  topology: Topology,
  repositories: readonly string[],
  patience = 180_000,
): Promise<number> {
  const from = topology.ecr(source, near);
  const to = topology.ecr(destination, far);
  const registry = topology.registry(destination, far);
  let images = 0;
  for (const repository of repositories) {
    const wanted = await listing(from, repository);
    for (const digest of wanted.keys()) {
      const statuses = await settled(from, repository, digest, patience);
      assert.deepEqual(statuses, [{ region: far, registryId: destination, status: 'COMPLETE' }], digest);
    }
    assert.deepEqual(sorted(await listing(to, repository)), sorted(await listing(from, repository)));
    for (const [digest, tags] of wanted) {
      assert.equal(await registry.pull(repository, digest), digest);
      for (const tag of tags) assert.equal(await registry.pull(repository, tag), digest);
    }
    images += wanted.size;
  }
  return images;
}

const sorted = (images: Map<string, string[]>) =>
  [...images].sort(([one], [other]) => (one < other ? -1 : 1));

/** The source replicates everything to the destination, which lets it. */
export const toFar = [{ destinations: [{ region: far, registryId: destination }] }];
