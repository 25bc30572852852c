/**
 * What a test must undo even when its process is told to stop half-way: run once, newest first, when the process ends.
 * Only synchronous work can be done then; whoever cleans up in time takes its entry back.
 */
const pending = new Set<() => void>();

/** Registers `undo`; the answer forgets it again. */
export function atExit(undo: () => void): () => void {
  pending.add(undo);
  return () => pending.delete(undo);
}

process.once('exit', () => {
  for (const undo of [...pending].reverse()) {
    try {
      undo();
    } catch {
      // The others must still be undone.
    }
  }
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
