import { setTimeout as sleep } from 'node:timers/promises';
import { randomFrom } from '../durability/random.ts';
import { type Asker, askEcr, askList, askOci, Unknown } from './ask.ts';
import type { TagEvent, TagOperation, TagResult } from './event.ts';
import { type HistoryRepository, images, repositories } from './place.ts';

/** What happened to each tag; the key is `repository:tag`. */
export type Histories = ReadonlyMap<
  string,
  { readonly repository: HistoryRepository; readonly events: TagEvent[] }
>;

export interface ClientsOptions {
  /** Client n uses the n-th, and so on in turn. */
  readonly askers: readonly Asker[];
  readonly clients: number;
  /** Requests of each client. */
  readonly requests: number;
  readonly seed: number;
}

const tags = ['one', 'two', 'three'];

export const newHistories = (): Histories =>
  new Map(
    repositories.flatMap(repository =>
      tags.map(tag => [`${repository.name}:${tag}`, { repository, events: [] }] as const),
    ),
  );

/** Lets clients fight over tags, all at once, and writes down in `histories` what each saw. */
export async function runClients(histories: Histories, options: ClientsOptions): Promise<void> {
  const { askers, clients } = options;
  const run = (client: number) =>
    runClient(histories, client, askers[client % askers.length] as Asker, options);
  await Promise.all(Array.from({ length: clients }, (_, client) => run(client)));
}

async function runClient(
  histories: Histories,
  client: number,
  asker: Asker,
  { requests, seed }: ClientsOptions,
): Promise<void> {
  const random = randomFrom(seed * 1_000 + client);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const text = (digest: string) => images.find(image => image.digest === digest)?.text ?? '';
  const choose = (): TagOperation => {
    const { digest } = pick(images);
    const chance = random();
    if (chance < 0.35) return { kind: 'put', digest };
    if (chance < 0.5) return { kind: 'delete' };
    if (chance < 0.55) return { kind: 'delete image', digest };
    return { kind: chance < 0.9 ? 'read' : 'list' };
  };
  for (let n = 0; n < requests; n++) {
    const repository = pick(repositories);
    const { name } = repository;
    const operation = choose();
    const tag = pick(tags);
    const ask = random() < 0.6 ? askOci : askEcr;
    const called = performance.now();
    const note = (of: string, result: TagResult | undefined) => {
      const answer = result && { at: performance.now(), result };
      histories.get(`${name}:${of}`)?.events.push({ client, operation, called, answer });
    };
    // Each of these concerns every tag.
    const concerned = operation.kind === 'list' || operation.kind === 'delete image' ? tags : [tag];
    try {
      if (operation.kind === 'list') {
        const listed = await askList(asker, name);
        for (const each of tags) note(each, { is: listed.has(each) ? 'listed' : 'absent' });
      } else {
        const result = await ask(asker, { repository: name, tag, operation, text });
        for (const each of concerned) note(each, result);
      }
    } catch (error) {
      if (neverBegan(error)) {
        // The server is down: the request counts for nothing.
        n--;
        await sleep(20);
        continue;
      }
      if (!wasCut(error)) throw error;
      for (const each of concerned) note(each, undefined);
    }
  }
}

const codeOf = (error: unknown): string | undefined => {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return cause?.code ?? code;
};

const neverBegan = (error: unknown): boolean => codeOf(error) === 'ECONNREFUSED';

const wasCut = (error: unknown): boolean =>
  error instanceof Unknown || ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(codeOf(error) ?? '');
