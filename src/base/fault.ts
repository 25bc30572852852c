/**
 * A failure that a user can meet: a name, the text that goes on the wire, and what to do next.
 * Each domain folder holds a catalogue of its faults; each door maps their names to its own statuses.
 */
export class Fault extends Error {
  /** The name in the domain's catalogue, for example `RepositoryNotFound`. */
  readonly code: string;
  /** What the user can do next. */
  readonly hint: string | undefined;
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, info: { hint?: string; detail?: Record<string, unknown> } = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.hint = info.hint;
    this.detail = info.detail ?? {};
  }
}

type Text<P> = (params: P) => string;
type Entry<P> = { readonly message: Text<P>; readonly hint?: string };

// biome-ignore lint/suspicious/noExplicitAny: each entry has its own parameters; `ParamsOf` gives them back.
type Entries = Readonly<Record<string, Entry<any>>>;
type ParamsOf<E> = E extends Entry<infer P> ? P : never;

/**
 * Makes the constructor of one domain's faults from its catalogue:
 * `const fault = catalogue({NotThere: {message: (p: {name: string}) => `…${p.name}`, hint: '…'}})`, then
 * `throw fault('NotThere', {name})`. The parameters are kept as the fault's `detail`.
 */
export function catalogue<const C extends Entries>(entries: C) {
  return <K extends keyof C & string>(code: K, params: ParamsOf<C[K]>): Fault => {
    const entry = entries[code] as Entry<ParamsOf<C[K]>>;
    return new Fault(code, entry.message(params), {
      ...(entry.hint === undefined ? {} : { hint: entry.hint }),
      detail: params as Record<string, unknown>,
    });
  };
}
