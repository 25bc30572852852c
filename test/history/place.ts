import { basic, ecr } from '../durability/workload/client.ts';
import { contentOf, type Manifest, manifestOf } from '../durability/workload/content.ts';
import { digestOf, owner, region, send } from '../oci-registry.ts';
import { type AwsAnswer, awsJsonCaller } from '../support/aws-call.ts';
import type { Credentials } from '../support/credentials.ts';

/** Tags are fought over in these; in the second one they never move. */
export const repositories = [
  { name: 'app/moving', immutable: false },
  { name: 'app/frozen', immutable: true },
] as const;
export type HistoryRepository = (typeof repositories)[number];

export const landingZone = `accounts: [{ id: "${owner}", name: one }]`;
export const serverOptions: readonly string[] = ['--default-registry', `${owner}/${region}`];

const config = 'config:300';
const layer = 'layer:2000';

/** Images over the same layers: only their manifests differ. */
export const images: readonly Manifest[] = Array.from({ length: 5 }, (_, n) => {
  const text = JSON.stringify({
    ...JSON.parse(manifestOf([config, layer]).text),
    annotations: { n: `${n}` },
  });
  return { text, digest: digestOf(text) };
});

export type Ecr = (operation: string, input: object) => Promise<AwsAnswer>;

export function ecrOf(url: string, keys: Credentials): Ecr {
  const call = awsJsonCaller(url, keys, region, ecr);
  return (operation, input) => call(operation, JSON.stringify(input));
}

/** Makes the repositories with the images' layers; answers what stands in a header Authorization. */
export async function prepare(url: string, keys: Credentials): Promise<string> {
  const call = ecrOf(url, keys);
  const { body } = await call('GetAuthorizationToken', {});
  const [{ authorizationToken }] = body.authorizationData as [{ authorizationToken: string }];
  const authorization = basic(Buffer.from(authorizationToken, 'base64').toString().slice('AWS:'.length));
  for (const { name, immutable } of repositories) {
    const made = await call('CreateRepository', {
      repositoryName: name,
      imageTagMutability: immutable ? 'IMMUTABLE' : 'MUTABLE',
    });
    if (made.status !== 200) throw new Error(made.message);
    for (const body of [config, layer].map(contentOf)) {
      const path = `/v2/${name}/blobs/uploads/?digest=${digestOf(body)}`;
      const pushed = await send(url, 'POST', path, { authorization, body });
      if (pushed.status !== 201) throw new Error(`${pushed.status} ${pushed.body}`);
    }
  }
  return authorization;
}
