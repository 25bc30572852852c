/** Values that are kept at most, and bytes of those that say how large they are. */
const capacity = 4096;
const room = 16 * 2 ** 20;

/**
 * What was read of a database, while it is still so: `Database.recall` for engines that know their own version.
 *
 * `version` gives another number after each commit of anybody. Why nothing stale comes out: the version V is taken
 * before `load` reads, so that what it reads is the state of V or a later one. It is kept under V only. When a later
 * call finds V again, nobody has committed in between, so the state was that of V when `load` read, and is so now.
 */
export class Recollection {
  readonly #version: () => number;
  #of: number | undefined;
  readonly #known = new Map<string, Promise<unknown>>();
  #bytes = 0;

  constructor(version: () => number) {
    this.#version = version;
  }

  recall<T>(key: string, load: () => Promise<T>, bytes?: (value: T) => number): Promise<T> {
    const version = this.#version();
    if (version !== this.#of) this.#beginAnew(version);
    const known = this.#known.get(key) as Promise<T> | undefined;
    return known ?? this.#load(key, version, load, bytes);
  }

  async #load<T>(
    key: string,
    version: number,
    load: () => Promise<T>,
    bytes: ((value: T) => number) | undefined,
  ): Promise<T> {
    const loaded = await load();
    // Somebody else's call may have met a newer version meanwhile.
    if (loaded !== undefined && version === this.#of) this.#keep(key, loaded, bytes?.(loaded) ?? 0);
    return loaded;
  }

  #keep(key: string, value: unknown, bytes: number): void {
    if (this.#known.size >= capacity || this.#bytes + bytes > room) this.#beginAnew(this.#of);
    this.#known.set(key, Promise.resolve(value));
    this.#bytes += bytes;
  }

  #beginAnew(version: number | undefined): void {
    this.#of = version;
    this.#known.clear();
    this.#bytes = 0;
  }
}
