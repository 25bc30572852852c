interface Log {
  fatal(details: object, message: string): void;
}

/** Milliseconds for what is in memory only, the last audit records, to be written. */
const patience = 1_000;

/**
 * What nobody caught leaves the process in a state that nobody knows: it says so and ends with status 1, for whoever
 * started it to start it again. It need not tidy up, since what was acknowledged is on the disk already; `flush`
 * writes what may be lost, if it can. The answer takes it back.
 */
export function lastResort(log: Log, flush: () => Promise<void>): () => void {
  let ending = false;
  const end = async (error: Error, origin: string) => {
    log.fatal({ err: error, origin }, 'unexpected failure: the server ends');
    if (ending) process.exit(1);
    ending = true;
    setTimeout(() => process.exit(1), patience);
    await flush().catch(() => {});
    process.exit(1);
  };
  process.on('uncaughtException', end);
  return () => process.off('uncaughtException', end);
}
