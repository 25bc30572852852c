import {
  CreateRepositoryCommand,
  DescribeImageReplicationStatusCommand,
  DescribeImagesCommand,
  type ECRClient,
  type ImageDetail,
  type ImageReplicationStatus,
  PutRegistryPolicyCommand,
  PutReplicationConfigurationCommand,
  type ReplicationRule,
} from '@aws-sdk/client-ecr';
import { ecrClient } from '../support/ecr.ts';
import { type Server, type ServerOptions, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

export const source = '111122223333';
export const destination = '444455556666';
export const region = 'us-east-1';
export const elsewhere = 'eu-west-1';

const zone = `
accounts:
  - { id: "${source}", name: source }
  - { id: "${destination}", name: destination }
`;

export interface ReplicationWorld {
  readonly server: Server;
  /** The root user of an account in a region. */
  ecr(account: string, region?: string): ECRClient;
  close(): Promise<void>;
}

/** A server with a source and a destination. */
export async function openReplicationWorld(options: ServerOptions = {}): Promise<ReplicationWorld> {
  const server = await startServer({ landingZone: zone, ...options });
  const clients = new Map<string, ECRClient>();
  return {
    server,
    ecr(account, at = region) {
      const key = `${account}/${at}`;
      const client = clients.get(key) ?? ecrClient(server.url, server.rootOf(account), at);
      clients.set(key, client);
      return client;
    },
    async close() {
      for (const client of clients.values()) client.destroy();
      await server.remove();
    },
  };
}

/** A destination of a rule. */
export const to = (registryId: string, at = region) => ({ region: at, registryId });

let made = 0;
/** A name that no other repository has. */
export const newName = (prefix = 'test'): string => `${prefix}/r${++made}`;

export const createRepository = (ecr: ECRClient, repositoryName: string) =>
  ecr.send(new CreateRepositoryCommand({ repositoryName }));

export const replicate = (ecr: ECRClient, ...rules: ReplicationRule[]) =>
  ecr.send(new PutReplicationConfigurationCommand({ replicationConfiguration: { rules } }));

/** The registry policy that ECR's console makes for a source account. */
export const admit = (
  ecr: ECRClient,
  actions = ['ecr:ReplicateImage', 'ecr:CreateRepository'],
  Principal: unknown = { AWS: `arn:aws:iam::${source}:root` },
  more: object = {},
) =>
  ecr.send(
    new PutRegistryPolicyCommand({
      policyText: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Sid: 'replication', Effect: 'Allow', Principal, Action: actions, Resource: '*', ...more },
        ],
      }),
    }),
  );

export async function statusOf(
  ecr: ECRClient,
  repositoryName: string,
  imageDigest: string,
): Promise<ImageReplicationStatus[]> {
  const answer = await ecr.send(
    new DescribeImageReplicationStatusCommand({ repositoryName, imageId: { imageDigest } }),
  );
  return answer.replicationStatuses ?? [];
}

/** The statuses once none is in progress any more. */
export async function settled(
  ecr: ECRClient,
  repositoryName: string,
  imageDigest: string,
  patience?: number,
): Promise<ImageReplicationStatus[]> {
  return until(async () => {
    const statuses = await statusOf(ecr, repositoryName, imageDigest);
    return statuses.every(({ status }) => status !== 'IN_PROGRESS') && statuses;
  }, patience);
}

/** What is in a repository, by digest; empty where there is no such repository. */
export async function imagesIn(ecr: ECRClient, repositoryName: string): Promise<Map<string, ImageDetail>> {
  try {
    const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand({ repositoryName }));
    return new Map(imageDetails.map(image => [image.imageDigest as string, image]));
  } catch (error) {
    if ((error as Error).name === 'RepositoryNotFoundException') return new Map();
    throw error;
  }
}
