import type { ColumnType } from 'kysely';

/** Milliseconds since 1970. */
type Time = number;
type Immutable<T> = ColumnType<T, T, never>;

/** What belongs to a registry as a whole. Repositories and images have their own tables. */
export interface ConfigurationSchema {
  /** One row for each registry that ever had a setting changed; one without has every default. */
  registries: {
    account: Immutable<string>;
    region: Immutable<string>;
    policy_text: string | null;
    /** `V1` or `V2`. */
    policy_scope: ColumnType<string, string | undefined, string>;
    /** `ENABLED` or `DISABLED`. */
    blob_mounting: ColumnType<string, string | undefined, string>;
    /** JSON in the shapes of ECR's API; null for the default. */
    scanning: string | null;
    replication: string | null;
    signing: string | null;
  };
  pull_through_rules: {
    account: Immutable<string>;
    region: Immutable<string>;
    /** The prefix without the slash at its end: what makes a rule unique. */
    prefix_key: Immutable<string>;
    /** As it was given. */
    prefix: Immutable<string>;
    upstream: Immutable<string>;
    upstream_url: Immutable<string>;
    upstream_prefix: Immutable<string | null>;
    credential_arn: string | null;
    role_arn: string | null;
    created_at: Immutable<Time>;
    updated_at: Time;
  };
  creation_templates: {
    account: Immutable<string>;
    region: Immutable<string>;
    prefix_key: Immutable<string>;
    prefix: Immutable<string>;
    description: string | null;
    tag_mutability: string;
    /** JSON: the exclusion filters' patterns. */
    mutability_filters: string;
    repository_policy: string | null;
    lifecycle_policy: string | null;
    /** JSON: [key, value] pairs. */
    tags: string;
    /** JSON: some of REPLICATION, PULL_THROUGH_CACHE, CREATE_ON_PUSH. */
    applied_for: string;
    role_arn: string | null;
    created_at: Immutable<Time>;
    updated_at: Time;
  };
}
