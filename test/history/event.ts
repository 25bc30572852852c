/** What a client asks of one tag. */
export type TagOperation =
  | { readonly kind: 'put'; readonly digest: string }
  | { readonly kind: 'delete' }
  /** Of the image itself: whatever tag points at it goes. */
  | { readonly kind: 'delete image'; readonly digest: string }
  | { readonly kind: 'read' }
  /** All tags of the repository, this one among them or not. */
  | { readonly kind: 'list' };

export type TagResult =
  /** It was done. */
  | { readonly is: 'done' }
  /** A put: the tag points there already, and the client asked to be told. */
  | { readonly is: 'same' }
  /** A put: the tag is immutable and points elsewhere. */
  | { readonly is: 'refused' }
  /** A deletion or a reading: there is no such tag. */
  | { readonly is: 'absent' }
  /** A list: it has the tag. */
  | { readonly is: 'listed' }
  /** A reading. */
  | { readonly is: 'digest'; readonly digest: string };

/** One operation as its client saw it. Times are of one monotonic clock. */
export interface TagEvent {
  readonly client: number;
  readonly operation: TagOperation;
  readonly called: number;
  /** Undefined where nobody knows whether it happened: the connection was cut, or the server failed. */
  readonly answer: { readonly at: number; readonly result: TagResult } | undefined;
}
