import type { RegistryId } from '../base/registry-id.ts';

/** The names this server hands out for its registries, made from the `--registry-host` template. */
export interface Endpoints {
  /** What stands before `/repository` in a `repositoryUri`: `host` or `host/account/region`. */
  registryHost(registry: RegistryId): string;
  /** What `docker login` is given: scheme and host. */
  proxyEndpoint(registry: RegistryId): string;
}

/**
 * `template` holds `{account}` and `{region}`, for example `{account}.dkr.ecr.{region}.example.com` or
 * `registry.example.com/{account}/{region}`.
 */
export function endpointsOf(template: string, secure: boolean): Endpoints {
  const registryHost = (registry: RegistryId) =>
    template.replaceAll('{account}', registry.account).replaceAll('{region}', registry.region);
  return {
    registryHost,
    proxyEndpoint: registry => `${secure ? 'https' : 'http'}://${registryHost(registry).split('/')[0]}`,
  };
}
