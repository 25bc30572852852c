import type { RegistryId } from '../../base/registry-id.ts';

/** The kinds of events that ECR sends. */
export const detailTypes = [
  'ECR Image Action',
  'ECR Referrer Action',
  'ECR Replication Action',
  'ECR Image Scan',
  'ECR Scan Resource Change',
  'ECR Pull Through Cache Action',
] as const;

export type DetailType = (typeof detailTypes)[number];

/** Something that happened in a registry, as the makers beside this file make it; `emit` sends it. */
export interface RegistryEvent {
  readonly type: DetailType;
  /** Where it happened: whose event it is. */
  readonly registry: RegistryId;
  /** ARNs. */
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** An event as EventBridge delivers it (Amazon EventBridge User Guide, "Events"; ECR User Guide, "Sample events"). */
export interface Envelope {
  readonly version: '0';
  /** A UUID: the same however often the event is delivered. */
  readonly id: string;
  readonly 'detail-type': DetailType;
  readonly source: 'aws.ecr';
  readonly account: string;
  /** ISO 8601, to the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}
