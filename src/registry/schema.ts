import type { ColumnType, Generated } from 'kysely';
import type { Digest } from '../wire/oci/digest.ts';
import type { CollectionSchema } from './collection/schema.ts';
import type { ConfigurationSchema } from './configuration/schema.ts';
import type { EventsSchema } from './events/schema.ts';
import type { LifecycleSchema } from './lifecycle/schema.ts';
import type { ReplicationSchema } from './replication/schema.ts';

/** Milliseconds since 1970. */
type Time = number;
type Immutable<T> = ColumnType<T, T, never>;

/** The registry's tables. Every row below a repository goes when the repository goes. */
export interface RegistrySchema
  extends CollectionSchema,
    ConfigurationSchema,
    EventsSchema,
    LifecycleSchema,
    ReplicationSchema {
  repositories: {
    /** Never used again after a repository is deleted. */
    id: Generated<number>;
    account: Immutable<string>;
    region: Immutable<string>;
    name: Immutable<string>;
    created_at: Immutable<Time>;
    tag_mutability: string;
    /** JSON: the exclusion filters' patterns. */
    mutability_filters: string;
    /** 0 or 1. */
    scan_on_push: number;
    encryption_type: Immutable<string>;
    kms_key: Immutable<string | null>;
    policy_text: string | null;
    /** JSON: [key, value] pairs. Kept in the row, so that a request reads a repository whole in one statement. */
    tags: string;
  };
  /** Manifests' bytes, once each, whichever repositories hold them. */
  manifests: { digest: Digest; bytes: Uint8Array };
  images: {
    repository_id: number;
    digest: Digest;
    media_type: string;
    artifact_type: string | null;
    /** Bytes of the manifest. */
    manifest_size: number;
    /** What ECR calls imageSizeInBytes: config and layers, of a list the largest child. */
    image_size: number;
    subject: Digest | null;
    pushed_at: Time;
    /** An archived image is there, but cannot be pulled. */
    status: Generated<'ACTIVE' | 'ARCHIVED'>;
    /** When it last went to the archive, and when it last came back. */
    archived_at: Time | null;
    activated_at: Time | null;
    /** The last recorded pull: `pull-times.ts` says how exact it is. */
    pulled_at: Time | null;
    /** JSON: the registries through which replication brought it; null where it was pushed here. */
    via: Generated<string | null>;
  };
  /** What an image needs to be pulled whole: its layers and config, or its child manifests. */
  image_references: {
    repository_id: number;
    image_digest: Digest;
    digest: Digest;
    kind: 'layer' | 'manifest';
  };
  tags: { repository_id: number; tag: string; digest: Digest; updated_at: Time };
  /** A repository holds a blob only if a row here says so. */
  layers: {
    repository_id: number;
    digest: Digest;
    size: number;
    pushed_at: Time;
    /** When a client was last told that the layer is there, to some minutes: it need not push it then. */
    checked_at: Generated<Time | null>;
  };
  uploads: {
    id: string;
    repository_id: number;
    /** The `userId` of the principal that started it: nobody else may go on with it. */
    owner: string;
    created_at: Time;
    /** Parts that came through UploadLayerPart, and how many of them are under the minimum size. */
    parts: Generated<number>;
    short_parts: Generated<number>;
    last_part_size: Generated<number>;
  };
}
