import { createHash } from 'node:crypto';
import {
  BatchCheckLayerAvailabilityCommand,
  CompleteLayerUploadCommand,
  CreateRepositoryCommand,
  type ECRClient,
  InitiateLayerUploadCommand,
  PutImageCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr';
import { ecrClient } from '../support/ecr.ts';
import { type Server, startServer } from '../support/server.ts';

export const owner = '123456789012';
export const other = '987654321098';
export const region = 'us-east-1';

const zone = `
accounts:
  - { id: "${owner}", name: owner }
  - { id: "${other}", name: other }
`;

export interface EcrWorld {
  readonly server: Server;
  /** Root users' clients. */
  readonly owner: ECRClient;
  readonly other: ECRClient;
  close(): Promise<void>;
}

/** A server with two accounts. */
export async function startEcrWorld(): Promise<EcrWorld> {
  const server = await startServer({ landingZone: zone });
  const clients = [owner, other].map(account => ecrClient(server.url, server.rootOf(account), region));
  const [ownerClient, otherClient] = clients as [ECRClient, ECRClient];
  return {
    server,
    owner: ownerClient,
    other: otherClient,
    async close() {
      for (const client of clients) client.destroy();
      await server.remove();
    },
  };
}

export const sha256 = (bytes: Uint8Array | string): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

let made = 0;

/** A repository of a name that no other has. */
export async function newRepository(ecr: ECRClient): Promise<string> {
  const repositoryName = `test/repository-${++made}`;
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  return repositoryName;
}

/** Uploads bytes as a layer, through the API as the SDK does it. */
export async function uploadLayer(ecr: ECRClient, repositoryName: string, bytes: Buffer): Promise<string> {
  const digest = sha256(bytes);
  const { layers } = await ecr.send(
    new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: [digest] }),
  );
  if (layers?.length === 1) return digest;
  const { uploadId } = await ecr.send(new InitiateLayerUploadCommand({ repositoryName }));
  await ecr.send(
    new UploadLayerPartCommand({
      repositoryName,
      uploadId,
      partFirstByte: 0,
      partLastByte: bytes.length - 1,
      layerPartBlob: bytes,
    }),
  );
  const complete = { repositoryName, uploadId, layerDigests: [digest] };
  const { layerDigest } = await ecr.send(new CompleteLayerUploadCommand(complete));
  return layerDigest as string;
}

export interface TestImage {
  readonly digest: string;
  readonly manifest: string;
  readonly layer: string;
}

export const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
export const ociIndex = 'application/vnd.oci.image.index.v1+json';

/** Puts an image of one layer. */
export async function pushImage(
  ecr: ECRClient,
  repositoryName: string,
  imageTag: string | undefined,
  content = 'layer',
): Promise<TestImage> {
  const config = await uploadLayer(ecr, repositoryName, Buffer.from('{}'));
  const layer = await uploadLayer(ecr, repositoryName, Buffer.from(content));
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: ociManifest,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: config, size: 2 },
    layers: [
      { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: layer, size: content.length },
    ],
  });
  const { image } = await ecr.send(
    new PutImageCommand({ repositoryName, imageManifest: manifest, imageTag }),
  );
  return { digest: image?.imageId?.imageDigest as string, manifest, layer };
}

/** Puts a list of images. */
export async function pushIndex(
  ecr: ECRClient,
  repositoryName: string,
  imageTag: string | undefined,
  children: readonly TestImage[],
): Promise<string> {
  const imageManifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: ociIndex,
    manifests: children.map(child => ({
      mediaType: ociManifest,
      digest: child.digest,
      size: child.manifest.length,
    })),
  });
  const { image } = await ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag }));
  return image?.imageId?.imageDigest as string;
}
