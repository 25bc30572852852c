import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { owner, region, send } from '../../oci-registry.ts';
import { awsJsonCaller } from '../../support/aws-call.ts';
import { readCredentials } from '../../support/credentials.ts';
import { basic, ecr } from '../workload/client.ts';
import type { Performed } from '../workload/operation.ts';

/** Keys and passwords that were given still open. Answers a new password as a header. */
export async function checkKeys(
  url: string,
  data: string,
  acknowledged: readonly Performed[],
  wrong: string[],
): Promise<string> {
  const root = readCredentials(readFileSync(join(data, 'credentials'), 'utf8'), owner);
  const password = async (accessKeyId: string, secretAccessKey: string) => {
    const call = awsJsonCaller(url, { accessKeyId, secretAccessKey }, region, ecr);
    const { status, body } = await call('GetAuthorizationToken', '{}');
    const data = body.authorizationData as [{ authorizationToken: string }] | undefined;
    if (status !== 200) wrong.push(`the key ${accessKeyId} opens nothing: ${status}`);
    return Buffer.from(data?.[0].authorizationToken ?? '', 'base64')
      .toString()
      .slice('AWS:'.length);
  };
  for (const { operation, value = '' } of acknowledged) {
    if (operation.kind === 'start') {
      const { accessKeyId, secretAccessKey } = readCredentials(value, owner);
      if (accessKeyId !== root.accessKeyId || secretAccessKey !== root.secretAccessKey)
        wrong.push('the root key is another one');
    }
    if (operation.kind === 'make key') await password(...(value.split(':') as [string, string]));
    if (operation.kind !== 'log in') continue;
    const answer = await send(url, 'GET', '/v2/', { authorization: basic(value) });
    if (answer.status !== 200) wrong.push(`a password that was given opens nothing: ${answer.status}`);
  }
  return basic(await password(root.accessKeyId, root.secretAccessKey));
}
