/**
 * An operation's input once the door has held it against the model: what the model requires is there.
 * (The SDK's types say `T | undefined` of required members.)
 */
export type Checked<T> = {
  readonly [K in keyof T]: Partial<Record<K, unknown>> extends Pick<T, K> ? T[K] : Exclude<T[K], undefined>;
};
