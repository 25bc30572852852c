import type { RegistryId } from '../../base/registry-id.ts';
import { registryFault } from '../faults.ts';
import { checkRoleArn } from '../role-arn.ts';

export type UpstreamKind =
  | 'ecr'
  | 'ecr-public'
  | 'quay'
  | 'k8s'
  | 'docker-hub'
  | 'github-container-registry'
  | 'azure-container-registry'
  | 'gitlab-container-registry'
  | 'chainguard';

interface Upstream {
  readonly host: RegExp;
  /** What proves to the upstream who asks. */
  readonly proof: 'none' | 'secret' | 'role';
}

/** ECR User Guide, "Supported upstream registries". */
const upstreams: Readonly<Record<UpstreamKind, Upstream>> = {
  ecr: { host: /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/, proof: 'role' },
  'ecr-public': { host: /^public\.ecr\.aws$/, proof: 'none' },
  quay: { host: /^quay\.io$/, proof: 'none' },
  k8s: { host: /^registry\.k8s\.io$/, proof: 'none' },
  'docker-hub': { host: /^registry-1\.docker\.io$/, proof: 'secret' },
  'github-container-registry': { host: /^ghcr\.io$/, proof: 'secret' },
  'azure-container-registry': { host: /^[a-z0-9]+\.azurecr\.(?:io|cn|us)$/, proof: 'secret' },
  'gitlab-container-registry': { host: /^registry\.gitlab\.com$/, proof: 'secret' },
  chainguard: { host: /^cgr\.dev$/, proof: 'secret' },
};

export interface Credentials {
  readonly credentialArn: string | null;
  readonly roleArn: string | null;
}

const invalid = (why: string) => registryFault('Validation', { why });
const unsupported = (why: string) => registryFault('UnsupportedUpstreamRegistry', { why });

/**
 * The kind of upstream behind a URL: a bare host, as ECR has it. Throws UnsupportedUpstreamRegistry, or Validation where
 * `kind` says another one.
 */
export function upstreamOf(url: string, kind: UpstreamKind | undefined): UpstreamKind {
  const found = (Object.keys(upstreams) as UpstreamKind[]).find(each => upstreams[each].host.test(url));
  if (!found) throw unsupported(`The specified upstream registry '${url}' isn't supported`);
  if (kind !== undefined && kind !== found) {
    throw invalid(`The upstream registry URL '${url}' does not belong to the upstream registry ${kind}`);
  }
  return found;
}

/** Is this the proof that the upstream asks for? Throws UnsupportedUpstreamRegistry or Validation. */
export function checkProof(registry: RegistryId, kind: UpstreamKind, url: string, given: Credentials): void {
  const { credentialArn, roleArn } = given;
  const { proof } = upstreams[kind];
  if (proof === 'secret' && credentialArn === null) {
    throw unsupported(
      'The specified upstream registry requires authentication. Specify a valid Secrets Manager ARN as the credentialArn',
    );
  }
  if (proof !== 'secret' && credentialArn !== null) {
    throw invalid(`The upstream registry ${kind} takes no credentialArn`);
  }
  if (proof !== 'role' && roleArn !== null) {
    throw invalid(`The upstream registry ${kind} takes no customRoleArn`);
  }
  if (credentialArn !== null) checkSecret(registry, credentialArn);
  if (proof === 'role') checkRole(registry, url, roleArn);
}

function checkSecret({ account, region }: RegistryId, arn: string): void {
  const [, , , secretRegion, secretAccount] = arn.split(':');
  if (secretRegion !== region || secretAccount !== account) {
    throw invalid(`The secret '${arn}' must be in the account and the region of the registry`);
  }
}

/** Another account's registry is read under a role; one's own registry of another region needs none. */
function checkRole(registry: RegistryId, url: string, roleArn: string | null): void {
  const [, account = '', region] = upstreams.ecr.host.exec(url) ?? [];
  if (account === registry.account && region === registry.region) {
    throw invalid('A registry cannot be its own upstream registry');
  }
  if (roleArn !== null) checkRoleArn(registry, roleArn);
  else if (account !== registry.account) {
    throw invalid('A customRoleArn is required where the upstream registry belongs to another account');
  }
}
