import { CreateRepositoryCommand } from '@aws-sdk/client-ecr';
import { ecrClient, loginPassword } from '../support/ecr.ts';
import { type Server, startServer } from '../support/server.ts';

export const account = '123456789012';
export const region = 'us-east-1';

/** A server that has these repositories, reached by their bare names too, and the password that opens them. */
export async function startRegistryWith(
  repositories: readonly string[],
): Promise<{ readonly server: Server; readonly password: string }> {
  const server = await startServer({
    landingZone: `accounts:\n  - id: "${account}"\n    name: owner\n`,
    options: ['--default-registry', `${account}/${region}`],
  });
  const ecr = ecrClient(server.url, server.rootOf(account), region);
  for (const repositoryName of repositories) await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  return { server, password: await loginPassword(ecr) };
}

/** The same repositories, by bare name and by the path that names the registry. */
export const forms = {
  'by bare name': '',
  'by account, region and name': `${account}/${region}/`,
} as const;
