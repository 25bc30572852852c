import { ociManifest, pushBlob, send } from '../../oci-registry.ts';
import { contentOf, manifestOf } from '../workload/content.ts';
import type { Performed } from '../workload/operation.ts';
import { Puller } from './pull.ts';

/** What a crash cut off can be done again, and something new as well. */
export async function checkPushes(
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
