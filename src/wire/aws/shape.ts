/**
 * The shapes of an AWS service model, resolved: no names to look up, limits and patterns in place.
 * Their members are read when first asked for, so that a model costs nothing until an operation is called.
 */
export type Shape =
  | StructureShape
  | ListShape
  | MapShape
  | StringShape
  | NumberShape
  | BooleanShape
  | BlobShape
  | TimestampShape;

interface Named {
  /** The shape's name in the model, for example `RepositoryName`. */
  readonly name: string;
  /** Its value must not be repeated in messages or logs. */
  readonly sensitive: boolean;
}

/** Bounds of a length or of a value, both included. */
interface Bounded {
  readonly min?: number;
  readonly max?: number;
}

export interface Member {
  readonly name: string;
  /** Its name on the wire, where the model gives another one; else `name`. */
  readonly wireName: string;
  readonly shape: Shape;
  readonly required: boolean;
}

export interface StructureShape extends Named {
  readonly type: 'structure';
  readonly members: readonly Member[];
}

export interface ListShape extends Named, Bounded {
  readonly type: 'list';
  readonly element: Shape;
  /** The name of an element in Query and XML; `member` unless the model says otherwise. */
  readonly elementName: string;
  readonly flattened: boolean;
}

export interface MapShape extends Named, Bounded {
  readonly type: 'map';
  readonly key: StringShape;
  readonly value: Shape;
  readonly keyName: string;
  readonly valueName: string;
  readonly flattened: boolean;
}

export interface StringShape extends Named, Bounded {
  readonly type: 'string';
  /** As the model has it; see `pattern.ts`. */
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

export interface NumberShape extends Named, Bounded {
  readonly type: 'integer' | 'long' | 'float' | 'double';
}

export interface BooleanShape extends Named {
  readonly type: 'boolean';
}

export interface BlobShape extends Named, Bounded {
  readonly type: 'blob';
}

export interface TimestampShape extends Named {
  readonly type: 'timestamp';
}
