import { type Profiler, Session } from 'node:inspector';

/** Which parts of the watched sources have ever run in this process, to the block. */
export class Coverage {
  readonly #session = new Session();
  readonly #covers: readonly string[];
  /** For each source, a mark for each character that has run. */
  readonly #ran = new Map<string, Uint8Array>();
  #blocks = 0;

  constructor(covers: readonly string[]) {
    this.#covers = covers;
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** How many runs of characters were new so far: grows with what is found. */
  get blocks(): number {
    return this.#blocks;
  }

  /** Whether something ran since the last look that never had before. `note`: from now on it has. */
  grown(note = true): boolean {
    let grown = false;
    for (const { url, functions } of this.#taken()) {
      if (!this.#covers.some(part => url.includes(part)) || url.includes('.test')) continue;
      for (const { ranges } of functions) {
        const [whole] = ranges;
        if (whole === undefined || whole.count === 0) continue;
        if (this.#paint(url, whole, ranges, note)) grown = true;
      }
    }
    return grown;
  }

  close(): void {
    this.#session.post('Profiler.stopPreciseCoverage');
    this.#session.disconnect();
  }

  /** The session of one's own thread answers before `post` returns. */
  #taken(): readonly Profiler.ScriptCoverage[] {
    let taken: readonly Profiler.ScriptCoverage[] = [];
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error) throw error;
      taken = result;
    });
    return taken;
  }

  /** Inner ranges come after the ones around them and have the last word. */
  #paint(
    url: string,
    whole: Profiler.CoverageRange,
    ranges: readonly Profiler.CoverageRange[],
    note: boolean,
  ): boolean {
    const { startOffset: start, endOffset: end } = whole;
    const now = new Uint8Array(end - start);
    for (const range of ranges)
      now.fill(range.count > 0 ? 1 : 0, range.startOffset - start, range.endOffset - start);
    let ran = this.#ran.get(url);
    if (ran === undefined || ran.length < end) {
      const longer = new Uint8Array(end * 2);
      longer.set(ran ?? []);
      this.#ran.set(url, longer);
      ran = longer;
    }
    let grown = false;
    for (let at = 0; at < now.length; at++) {
      if (now[at] === 0 || ran[start + at] === 1) continue;
      if (!note) return true;
      ran[start + at] = 1;
      if (!grown || now[at - 1] === 0) this.#blocks++;
      grown = true;
    }
    return grown;
  }
}
