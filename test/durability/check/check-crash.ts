import { join } from 'node:path';
import type { Performed } from '../workload/operation.ts';
import { dataPath } from '../workload/record.ts';
import { appendedBy } from './appended.ts';
import { checkContents } from './check-contents.ts';
import { checkDisk, checkRemains } from './check-disk.ts';
import { checkKeys } from './check-keys.ts';
import { checkPushes } from './check-pushes.ts';
import { checkUpload } from './check-upload.ts';
import { Expected } from './expected.ts';
import { Puller } from './pull.ts';
import { serveInProcess } from './serve-in-process.ts';

/**
 * Starts the server on what a crash after the record `at` has left below `top`, and compares what it serves with what
 * clients had been told. `killed`: the process ended, the system did not. Answers what is wrong.
 */
export async function checkCrash(
  top: string,
  performed: readonly Performed[],
  { at, killed }: { readonly at: number; readonly killed: boolean },
): Promise<string[]> {
  const data = join(top, dataPath);
  const server = await serveInProcess(top);
  const wrong: string[] = [];
  try {
    const acknowledged = performed.filter(each => each.ended !== undefined && each.ended <= at);
    const authorization = await checkKeys(server.url, data, acknowledged, wrong);
    const puller = new Puller(server.url, authorization);
    await checkContents(puller, new Expected(performed, at));
    wrong.push(...puller.wrong);
    for (const appended of appendedBy(performed, at))
      wrong.push(...(await checkUpload({ url: server.url, authorization, data, killed }, appended)));
    wrong.push(...(await checkPushes(server.url, authorization, performed, at)));
  } finally {
    await server.stop();
  }
  return [...wrong, ...checkDisk(data), ...(await checkRemains(data))];
}
