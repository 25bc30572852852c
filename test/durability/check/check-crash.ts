import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ociManifest, owner, pushBlob, region, send } from '../../oci-registry.ts';
import { awsJsonCaller } from '../../support/aws-call.ts';
import { readCredentials } from '../../support/credentials.ts';
import { basic, ecr } from '../workload/client.ts';
import { contentOf, manifestOf } from '../workload/content.ts';
import type { Performed } from '../workload/operation.ts';
import { dataPath } from '../workload/record.ts';
import { appendedBy, appendedWrong } from './appended.ts';
import { checkContents } from './check-contents.ts';
import { checkDisk, checkRemains } from './check-disk.ts';
import { Expected } from './expected.ts';
import { Puller } from './pull.ts';
import { serveInProcess } from './serve-in-process.ts';

/**
 * Starts the server on what a crash after the record `at` has left below `top`, and compares what it serves with what
 * clients had been told. Answers what is wrong.
 */
export async function checkCrash(
  top: string,
  performed: readonly Performed[],
  at: number,
): Promise<string[]> {
  const data = join(top, dataPath);
  const server = await serveInProcess(top);
  const wrong: string[] = [];
  try {
    const acknowledged = performed.filter(each => each.ended !== undefined && each.ended <= at);
    const authorization = await checkKeys(server.url, data, acknowledged, wrong);
    for (const appended of appendedBy(performed, at)) {
      const lost = appendedWrong(data, appended);
      if (lost !== undefined) wrong.push(lost);
      else if ((await send(server.url, 'GET', appended.upload, { authorization })).status !== 204)
        wrong.push(`the upload ${appended.upload} cannot go on`);
    }
    const puller = new Puller(server.url, authorization);
    await checkContents(puller, new Expected(performed, at));
    wrong.push(...puller.wrong);
    wrong.push(...(await checkPushes(server.url, authorization, performed, at)));
  } finally {
    await server.stop();
  }
  return [...wrong, ...checkDisk(data), ...(await checkRemains(data))];
}

/** Keys and passwords that were given still open. Answers a new password as a header. */
async function checkKeys(
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

/** What a crash cut off can be done again, and something new as well. */
async function checkPushes(
  url: string,
  authorization: string,
  performed: readonly Performed[],
  at: number,
): Promise<string[]> {
  const client = (method: string, path: string, asking = {}) =>
    send(url, method, path, { authorization, ...asking });
  const fresh = manifestOf(['after the crash 1:200', 'after the crash 2:3000']);
  const pushes = [{ repository: 'app/web', tag: 'after-the-crash', ...fresh }];
  for (const { operation, begun, ended, outcome } of performed) {
    if (operation.kind !== 'put manifest' || outcome === 'refused') continue;
    if (begun > at || (ended !== undefined && ended <= at)) continue;
    const { repository, tag, digest, manifest } = operation;
    pushes.push({ repository, tag: tag ?? digest, digest, text: manifest });
  }
  const puller = new Puller(url, authorization);
  for (const { repository, tag, digest, text } of pushes) {
    const { contents } = (JSON.parse(text) as { annotations: { contents: string } }).annotations
      ? { contents: JSON.parse(JSON.parse(text).annotations.contents) as string[] }
      : { contents: [] };
    for (const content of contents) await pushBlob(client, repository, contentOf(content));
    const headers = { 'content-type': ociManifest };
    const put = await client('PUT', `/v2/${repository}/manifests/${tag}`, { body: text, headers });
    const pulled = put.status === 201 ? await puller.image(repository, tag) : `refused (${put.status})`;
    if (pulled !== digest) puller.wrong.push(`${repository}:${tag} cannot be pushed again: ${pulled}`);
  }
  return puller.wrong;
}
