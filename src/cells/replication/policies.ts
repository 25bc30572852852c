import * as z from 'zod';
import { applyPolicies, type WantedPolicies } from '../../api/replication/apply-policies.ts';
import { policyReplicationWorker } from '../../api/replication/policies.ts';
import type { Services } from '../../api/services.ts';
import type { PolicyReplicationPayload } from '../../registry/replication/jobs.ts';
import type { Worker } from '../../store/jobs/jobs.ts';
import { isRepositoryName } from '../../wire/oci/repository-name.ts';
import { type ChannelRoute, jsonResponse, readJson } from '../channel/messages.ts';
import type { Peer } from '../channel/open-peer.ts';
import { checked, registryMessage } from './message.ts';
import { type Regions, requireRegions } from './regions.ts';

const path = '/replication/policies';

const message: z.ZodType<WantedPolicies> = z.strictObject({
  source: registryMessage,
  destination: registryMessage,
  repository: z.string().refine(isRepositoryName),
  policyText: z.string().nullable(),
  lifecycleText: z.string().nullable(),
  via: z.array(registryMessage).min(1).max(1000),
});

/** Takes the policies that another cell's repositories have for those of this one. */
export const policiesRoute = (services: Services, regions: Regions): ChannelRoute => ({
  method: 'PUT',
  path,
  unmetered: true,
  async handler({ cell, body }) {
    const wanted = checked(message, await readJson(body));
    requireRegions(regions, cell, wanted);
    await applyPolicies(services, wanted);
    return jsonResponse({});
  },
});

/** Replicates the policies of repositories to one other cell. */
export const cellPolicyWorker = (services: Services, peer: Peer): Worker<PolicyReplicationPayload> =>
  policyReplicationWorker(services, {
    cell: peer.name,
    async apply(wanted) {
      const body = Buffer.from(JSON.stringify(wanted));
      await (await peer.request({ method: 'PUT', path, body })).json();
    },
  });
