import { Counter, Gauge, type Registry } from 'prom-client';

/** What a name stands for, and how it is read when it is asked for. */
export interface Watched {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  /** The value; or, where there are labels, one for each set of them. Undefined: there is none now. */
  readonly read: () => Reading | Promise<Reading>;
}

export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];
type Reading = number | undefined | readonly Sample[];

/** A value that goes up and down. */
export function watchGauge(registry: Registry, { name, help, labels = [], read }: Watched): void {
  new Gauge({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    async collect() {
      const samples = samplesOf(await read());
      this.reset();
      for (const [at, value] of samples) this.set(at, value);
    },
  });
}

/** A number that only grows while the server runs; its name ends with `_total`. */
export function watchCounter(registry: Registry, { name, help, labels = [], read }: Watched): void {
  new Counter({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    async collect() {
      const samples = samplesOf(await read());
      this.reset();
      for (const [at, value] of samples) this.inc(at, value);
    },
  });
}

const samplesOf = (reading: Reading): readonly Sample[] =>
  reading === undefined ? [] : typeof reading === 'number' ? [[{}, reading]] : reading;

/** A sample for each entry of a record of counts. */
export const byLabel = (label: string, counts: Readonly<Record<string, number>>): Sample[] =>
  Object.entries(counts).map(([value, count]) => [{ [label]: value }, count]);
