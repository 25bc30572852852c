import type { TestContext } from 'node:test';
import type { AuditEntry } from '../../access/audit.ts';
import { other, owner, testAccounts, testSeal } from '../../accounts/accounts.test-support.ts';
import { ensureServiceLinkedRole } from '../../accounts/service-linked-roles.ts';
import { replicationService } from '../../api/replication/in-store.ts';
import type { Services } from '../../api/services.ts';
import type { RegistryId } from '../../base/registry-id.ts';
import { openTestBackend } from '../../registry/backend.test-support.ts';
import type { Backend } from '../../registry/backend.ts';
import { updateRegistry } from '../../registry/configuration/registries.ts';
import { plainReplication } from '../../registry/replication/replication.ts';
import { testChannel } from '../channel/channel.test-support.ts';
import type { ChannelRoute } from '../channel/messages.ts';
import type { PeerOptions } from '../channel/open-peer.ts';
import { replicationRoutes } from './routes.ts';
import { cellReplicationWorker } from './worker.ts';

export const source: RegistryId = { account: owner, region: 'us-east-1' };
export const destination: RegistryId = { account: other, region: 'us-west-2' };

const cellOf = (region: string): string | undefined => ({ 'us-east-1': 'east', 'us-west-2': 'west' })[region];

export interface TwoCells {
  readonly east: Backend;
  readonly west: Backend;
  /** What west's funnel recorded. */
  readonly audited: readonly AuditEntry[];
  /** Lets east's jobs run. */
  start(): void;
}

/**
 * Two stores with a channel between them and the accounts in common; the source replicates everything to the
 * destination, whose policy lets it. `route` may change what west does with what it is sent.
 */
export async function twoCells(
  t: TestContext,
  options: {
    readonly peer?: Partial<PeerOptions>;
    readonly route?: (route: ChannelRoute) => ChannelRoute;
  } = {},
): Promise<TwoCells> {
  const { accounts } = await testAccounts(t);
  await accounts.write(w => ensureServiceLinkedRole(w, owner, replicationService));
  const open = async (name: string): Promise<Backend> => {
    const backend = await openTestBackend();
    // Its clock goes on, so that what is tried again comes to its turn.
    const ticking = setInterval(() => {
      backend.clock.now += 10;
    }, 10);
    t.after(() => {
      clearInterval(ticking);
      return backend[Symbol.asyncDispose]();
    });
    return {
      ...backend,
      replication: {
        ...plainReplication,
        cellOf: region => (cellOf(region) === name ? undefined : cellOf(region)),
      },
    };
  };
  const [east, west] = [await open('east'), await open('west')];
  const audited: AuditEntry[] = [];
  const servicesOf = (registry: Backend) =>
    ({
      registry,
      accounts,
      seal: testSeal('one'),
      audit: { record: (entry: AuditEntry) => void audited.push(entry), refuse: () => {} },
    }) as unknown as Services;
  const routes = replicationRoutes(servicesOf(west), { name: 'west', cellOf }).map(
    options.route ?? (each => each),
  );
  const channel = await testChannel(t, { routes });
  const peer = channel.peer(options.peer);
  const worker = cellReplicationWorker(servicesOf(east), { peer, urgentPeer: peer });
  east.jobs.work({ ...worker, backoff: { first: 5, most: 20 } });
  await updateRegistry(east, source, () => ({
    replication: JSON.stringify({
      rules: [{ destinations: [{ registryId: destination.account, region: destination.region }] }],
    }),
  }));
  await admit(west, 'ecr:ReplicateImage', 'ecr:CreateRepository');
  return { east, west, audited, start: () => east.jobs.start() };
}

/** Makes the destination's policy allow just these actions to the source. */
export const admit = (west: Backend, ...actions: readonly string[]): Promise<void> =>
  updateRegistry(west, destination, () => ({
    policy_text: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: actions.length > 0 ? 'Allow' : 'Deny',
          Principal: { AWS: `arn:aws:iam::${source.account}:root` },
          Action: actions.length > 0 ? actions : 'ecr:*',
          Resource: '*',
        },
      ],
    }),
  }));
