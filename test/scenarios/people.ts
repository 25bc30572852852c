import type { Aws } from '../support/aws-cli.ts';
import type { Credentials } from '../support/credentials.ts';

/** Makes an IAM user with an access key, as the administrator whose CLI it is would. */
export async function createUser(admin: Aws, name: string): Promise<Credentials> {
  await admin.json('iam', 'create-user', '--user-name', name);
  const { AccessKey } = await admin.json<{ AccessKey: { AccessKeyId: string; SecretAccessKey: string } }>(
    'iam',
    'create-access-key',
    '--user-name',
    name,
  );
  return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
}

/** A policy document of one statement for each action list and resource. */
export const allow = (actions: readonly string[], resource = '*'): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: resource }],
  });

/** Gives the user exactly these inline rights; earlier ones of this name are replaced. */
export const putUserPolicy = (admin: Aws, user: string, document: string): Promise<unknown> =>
  admin.json(
    'iam',
    'put-user-policy',
    '--user-name',
    user,
    '--policy-name',
    'rights',
    '--policy-document',
    document,
  );
