import type { Content } from '../content.ts';
import type { Plan } from '../plan.ts';
import type { Workload } from '../workload.ts';
import { blobReads } from './blob-reads.ts';
import { images } from './images.ts';
import { layerPushes } from './layer-pushes.ts';
import { listings } from './listings.ts';
import { smallRequests } from './small-requests.ts';
import { startUp } from './start-up.ts';

export const workloads = (plan: Plan, content: Content): Workload[] => [
  startUp(plan),
  ...smallRequests(plan),
  ...blobReads(plan),
  ...layerPushes(plan, content),
  ...images(plan, content),
  ...listings(plan),
];
