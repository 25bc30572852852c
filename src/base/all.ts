/** `Promise.all` for what must not run on when it throws: the first failure, once everything has ended. */
export async function all<T extends readonly Promise<unknown>[]>(
  work: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason;
  return (await Promise.all(work)) as never;
}
