import type { Digest } from '../../../wire/oci/digest.ts';

/** An image of a repository. */
export interface ImageAt {
  readonly repositoryId: number;
  readonly digest: Digest;
}

/** Something that is wrong with what is stored. */
export type Problem =
  /** SQLite itself says that its file is damaged. */
  | { readonly kind: 'database damaged'; readonly reason: string }
  /** Rows of `table` name rows of `parent` that are not there. */
  | {
      readonly kind: 'rows without their parents';
      readonly table: string;
      readonly parent: string;
      readonly rows: number;
    }
  /** Repositories hold a blob that is not in the store. */
  | { readonly kind: 'blob missing'; readonly digest: Digest }
  /** Its bytes have another digest, or cannot be read. */
  | { readonly kind: 'blob damaged'; readonly digest: Digest; readonly reason: string }
  /** Some row tells another size than the blob has, which is whole. */
  | { readonly kind: 'size wrong'; readonly digest: Digest; readonly size: number }
  | ({ readonly kind: 'manifest missing' } & ImageAt)
  | ({ readonly kind: 'manifest damaged'; readonly reason: string } & ImageAt)
  /** What the database notes that the image needs is not what its manifest says. */
  | ({ readonly kind: 'references wrong' } & ImageAt)
  /** The image needs a layer that its repository does not hold; the store may have it all the same. */
  | ({ readonly kind: 'layer not held'; readonly layer: Digest; readonly size: number | undefined } & ImageAt)
  | ({ readonly kind: 'child missing'; readonly child: Digest } & ImageAt);

/** What takes room and is needed by nobody. */
export interface Reclaimable {
  readonly blobs: number;
  readonly bytes: number;
  readonly layers: number;
  /** Uploads that nobody goes on with. */
  readonly stages: number;
  readonly manifests: number;
}

export interface Survey {
  readonly problems: readonly Problem[];
  /** Images that cannot be pulled whole, also because a child of theirs cannot. */
  readonly unpullable: readonly ImageAt[];
  readonly reclaimable: Reclaimable;
  readonly checked: { readonly blobs: number; readonly bytes: number; readonly images: number };
}
