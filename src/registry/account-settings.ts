import type { RegistryId } from '../base/registry-id.ts';
import type { Backend } from './backend.ts';
import { type Registry, readRegistry, updateRegistry } from './configuration/registries.ts';
import { registryFault } from './faults.ts';

interface Setting {
  readonly values: readonly string[];
  readonly of: (registry: Registry) => string;
  /** What changes in the registry's row. */
  readonly change: (value: string) => Parameters<typeof updateRegistry>[2];
}

/** ECR's account settings; each is one for an account and a region. */
const settings: Readonly<Record<string, Setting>> = {
  BASIC_SCAN_TYPE_VERSION: {
    values: ['AWS_NATIVE'],
    of: () => 'AWS_NATIVE',
    change: () => () => undefined,
  },
  REGISTRY_POLICY_SCOPE: {
    values: ['V1', 'V2'],
    of: registry => registry.policyScope,
    change: value => () => ({ policy_scope: value }),
  },
  BLOB_MOUNTING: {
    values: ['ENABLED', 'DISABLED'],
    of: registry => registry.blobMounting,
    change: value => () => ({ blob_mounting: value }),
  },
};

/** Throws Validation. */
function settingOf(name: string): Setting {
  const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
  if (!setting) {
    const known = Object.keys(settings).join(', ');
    throw registryFault('Validation', {
      why: `Invalid account setting name '${name}'. Valid names are: [${known}]`,
    });
  }
  return setting;
}

export async function accountSetting(backend: Backend, id: RegistryId, name: string): Promise<string> {
  const setting = settingOf(name);
  return setting.of(await readRegistry(backend.db.read, id));
}

export async function putAccountSetting(
  backend: Backend,
  id: RegistryId,
  name: string,
  value: string,
): Promise<void> {
  const { values, change } = settingOf(name);
  if (!values.includes(value)) {
    throw registryFault('Validation', {
      why: `Invalid value '${value}' for the account setting ${name}. Valid values are: [${values.join(', ')}]`,
    });
  }
  await updateRegistry(backend, id, change(value));
}
