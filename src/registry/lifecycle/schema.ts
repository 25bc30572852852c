import type { Generated } from 'kysely';
import type { Digest } from '../../wire/oci/digest.ts';

/** Milliseconds since 1970. */
type Time = number;

/** The tables of lifecycle policies and their previews; all rows go with the repository. */
export interface LifecycleSchema {
  lifecycle_policies: {
    repository_id: number;
    /** As ECR shows it. */
    text: string;
    last_evaluated_at: Time | null;
  };
  /** The latest preview of a repository. */
  lifecycle_previews: {
    id: Generated<number>;
    repository_id: number;
    text: string;
    status: 'IN_PROGRESS' | 'COMPLETE' | 'FAILED';
    ended_at: Time | null;
    /** How many images would be deleted, and how many archived. */
    expiring: number;
    transitioning: number;
  };
  /** The images that the policy would act on. */
  lifecycle_preview_results: {
    preview_id: number;
    /** The oldest image has 0. */
    position: number;
    digest: Digest;
    /** JSON: a list. */
    tags: string;
    pushed_at: Time;
    storage_class: 'ARCHIVE' | 'STANDARD';
    action: 'EXPIRE' | 'TRANSITION';
    rule_priority: number;
    /** A sentence for people. */
    reason: string;
  };
  /** Principals whose pulls do not count as pulls. */
  pull_time_exclusions: { account: string; region: string; principal_arn: string; created_at: Time };
}
