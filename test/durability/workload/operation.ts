/** What a client asks of the server while its disk is being recorded. */
export type Operation =
  /** Until the server says that it is ready. */
  | { readonly kind: 'start' }
  /** Gives a registry password. */
  | { readonly kind: 'log in' }
  /** Gives an access key: `id:secret`. */
  | { readonly kind: 'make key' }
  | { readonly kind: 'create repository'; readonly repository: string }
  | { readonly kind: 'delete repository'; readonly repository: string }
  /** `upload` is the path of the upload that it ends, where there is one. */
  | {
      readonly kind: 'push blob';
      readonly repository: string;
      readonly digest: string;
      readonly upload?: string;
    }
  | { readonly kind: 'append'; readonly upload: string; readonly content: string; readonly end: number }
  | {
      readonly kind: 'put manifest';
      readonly repository: string;
      readonly tag?: string;
      readonly digest: string;
      readonly manifest: string;
    }
  | { readonly kind: 'delete tag'; readonly repository: string; readonly tag: string }
  | { readonly kind: 'delete image'; readonly repository: string; readonly digest: string }
  | { readonly kind: 'delete blob'; readonly repository: string; readonly digest: string }
  /** A collection of garbage that leaves nothing alone which nobody needs, however young. */
  | { readonly kind: 'collect' }
  /** No client's doing: what is true only until the power fails is no longer. */
  | { readonly kind: 'power cut' }
  /** Of which nothing is expected but that everything else stays true: a stop … */
  | { readonly kind: 'other'; readonly what: string };

/** `done` and `refused` are answers. Where there is no end, nobody knows. */
export type Outcome = 'done' | 'refused';

export type Mark =
  /** Comes first: the top of the disk, as the trace's paths begin. */
  | { readonly top: string }
  | { readonly begin: number; readonly operation: Operation }
  | { readonly end: number; readonly outcome: Outcome; readonly value?: string };

/** An operation with the places of its marks in the trace. */
export interface Performed {
  readonly operation: Operation;
  readonly begun: number;
  readonly ended: number | undefined;
  readonly outcome: Outcome | undefined;
  readonly value: string | undefined;
}
