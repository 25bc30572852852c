/** Runs one piece of work of a name at a time; who asks for the same meanwhile waits for it, and does not run its own. */
export class Flights {
  readonly #running = new Map<string, Promise<void>>();

  async run(name: string, work: () => Promise<void>): Promise<void> {
    const running = this.#running.get(name);
    // Whether it succeeded is for its own caller: whoever waited looks again.
    if (running) return await running.catch(() => {});
    const started = work();
    this.#running.set(name, started);
    try {
      await started;
    } finally {
      this.#running.delete(name);
    }
  }
}
