import { authenticateAccount, serviceRequest } from '../../access/authenticate-service.ts';
import { perform } from '../../access/funnel.ts';
import { Fault } from '../../base/fault.ts';
import type { RegistryId } from '../../base/registry-id.ts';
import { findLifecyclePolicy } from '../../registry/lifecycle/stored-policy.ts';
import { findRepository } from '../../registry/repositories.ts';
import { deleteLifecycle, putLifecycle } from '../aws/ecr/lifecycle.ts';
import { deletePolicy, setPolicy } from '../aws/ecr/policies.ts';
import type { AnyOperation } from '../aws/service.ts';
import type { Services } from '../services.ts';
import { replicationService } from './in-store.ts';

/** A repository's policies, as they are to be at a destination. */
export interface WantedPolicies {
  readonly source: RegistryId;
  readonly destination: RegistryId;
  /** The name, the same on both sides. */
  readonly repository: string;
  /** Null where the source has none: then the destination is to have none. */
  readonly policyText: string | null;
  readonly lifecycleText: string | null;
  /** The registries through which they came, the source last. */
  readonly via: readonly RegistryId[];
}

/** Somebody else was faster: what is to go is gone. */
const gone = new Set(['RepositoryNotFound', 'RepositoryPolicyNotFound', 'LifecyclePolicyNotFound']);

/**
 * Brings a repository's policies into line with those of its source, by ECR's own operations as the source account
 * itself: another account's registry policy has to allow them. What is right already is not asked for, and neither is
 * anything where the repository is not there. Throws the first of what is refused, having tried the rest.
 */
export async function applyPolicies(services: Services, wanted: WantedPolicies): Promise<void> {
  const { registry: backend, accounts } = services;
  const { source, destination, repository: repositoryName, policyText, lifecycleText, via } = wanted;
  const { read } = backend.db;
  const there = await findRepository(read, destination, repositoryName);
  if (!there) return;
  const lifecycle = (await findLifecyclePolicy(read, there.id))?.text ?? null;

  const steps: [name: string, operation: AnyOperation, input: object][] = [];
  if (there.policyText !== policyText)
    steps.push(
      policyText === null
        ? ['DeleteRepositoryPolicy', deletePolicy, {}]
        : ['SetRepositoryPolicy', setPolicy, { policyText, force: true }],
    );
  if (lifecycle !== lifecycleText)
    steps.push(
      lifecycleText === null
        ? ['DeleteLifecyclePolicy', deleteLifecycle, {}]
        : ['PutLifecyclePolicy', putLifecycle, { lifecyclePolicyText: lifecycleText }],
    );

  const caller = await authenticateAccount(accounts, source.account);
  const failures: unknown[] = [];
  for (const [name, operation, input] of steps) {
    const request = serviceRequest(backend.world, replicationService, destination.region);
    const whole = { registryId: destination.account, repositoryName, ...input, via };
    try {
      await perform(operation, { name, door: 'service', input: whole, caller, request, services });
    } catch (error) {
      if (!(error instanceof Fault && gone.has(error.code))) failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
