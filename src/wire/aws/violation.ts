/** What a model asks of a value and did not get. */
export type Constraint =
  | { readonly kind: 'required' }
  | { readonly kind: 'type'; readonly expected: string }
  | { readonly kind: 'minLength' | 'maxLength' | 'minValue' | 'maxValue'; readonly limit: number }
  | { readonly kind: 'pattern'; readonly pattern: string }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  /** A list of plain values, or a map, is judged as one: this is all that is asked of each of its parts. */
  | {
      readonly kind: 'elements';
      readonly of: 'member' | 'key' | 'value';
      readonly constraints: readonly Constraint[];
    };

export interface Violation {
  /** From the input down, with elements counted from one: `['imageIds', '2', 'member', 'imageTag']`. */
  readonly path: readonly string[];
  /** The name of the innermost structure member, `imageTag`. */
  readonly member: string;
  readonly value: unknown;
  /** The value must not be shown. */
  readonly sensitive: boolean;
  /** The name of the shape that was broken, for example `RepositoryName`. */
  readonly shape: string;
  readonly constraint: Constraint;
}
