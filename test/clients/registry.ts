import { CreateRepositoryCommand, type ECRClient } from '@aws-sdk/client-ecr';
import { ecrClient, loginPassword } from '../support/ecr.ts';
import { type Server, startServer } from '../support/server.ts';

export const account = '123456789012';
export const region = 'us-east-1';

/** A server with one account's registry in use, as the client suites need it. */
export interface Registry {
  readonly server: Server;
  readonly ecr: ECRClient;
  readonly password: string;
  /** Makes a repository; answers its `repositoryUri`. */
  create(name: string): Promise<string>;
}

export async function startRegistry(): Promise<Registry> {
  const server = await startServer({ landingZone: `accounts:\n  - id: "${account}"\n    name: owner\n` });
  const ecr = ecrClient(server.url, server.rootOf(account), region);
  return {
    server,
    ecr,
    password: await loginPassword(ecr),
    create: async repositoryName => {
      const { repository } = await ecr.send(new CreateRepositoryCommand({ repositoryName }));
      return repository?.repositoryUri as string;
    },
  };
}

/** The part of a repository's URI that clients log in to. */
export const hostOf = (uri: string): string => uri.slice(0, uri.indexOf('/'));
