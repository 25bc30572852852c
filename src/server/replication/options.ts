export type { ReplicationEntry } from '../../registry/replication/settings.ts';
