import type {
  BatchGetRepositoryScanningConfigurationRequest,
  PutImageScanningConfigurationRequest,
  PutRegistryScanningConfigurationRequest,
} from '@aws-sdk/client-ecr';
import { updateRegistry } from '../../../registry/configuration/registries.ts';
import { updateRepository } from '../../../registry/repositories.ts';
import {
  checkScanningConfiguration,
  type ScanningConfiguration,
  scanningConfiguration,
  scanningOf,
} from '../../../registry/scanning-configuration.ts';
import { existing } from '../../repository-resource.ts';
import { operation } from '../service.ts';
import { ownRegistry, ownRegistryId, repositoriesNamed, theRepository } from './resources.ts';
import { awsRepositoryId } from './shapes.ts';

export const putRegistryScanning = operation<PutRegistryScanningConfigurationRequest, object>()({
  action: 'ecr:PutRegistryScanningConfiguration',
  resource: ownRegistry,
  async handler({ input, resource, services }) {
    const wanted = { scanType: input.scanType ?? 'BASIC', rules: input.rules ?? [] } as ScanningConfiguration;
    checkScanningConfiguration(wanted);
    const scanning = JSON.stringify(wanted);
    await updateRegistry(services.registry, resource.registry, () => ({ scanning }));
    return { registryScanningConfiguration: wanted };
  },
});

export const getRegistryScanning = operation<object, object>()({
  action: 'ecr:GetRegistryScanningConfiguration',
  resource: ownRegistry,
  async handler({ resource: { registry, settings } }) {
    return { registryId: registry.account, scanningConfiguration: scanningConfiguration(settings) };
  },
});

export const batchGetRepositoryScanning = operation<BatchGetRepositoryScanningConfigurationRequest, object>()(
  {
    action: 'ecr:BatchGetRepositoryScanningConfiguration',
    resource: asked => repositoriesNamed(asked, ownRegistryId(asked), asked.input.repositoryNames ?? []),
    async handler({ resource: { resources } }) {
      const scanningConfigurations: object[] = [];
      const failures: object[] = [];
      for (const { name: repositoryName, repository, settings } of resources) {
        if (!repository) {
          const failureCode = 'REPOSITORY_NOT_FOUND';
          failures.push({ repositoryName, failureCode, failureReason: 'The repository does not exist' });
          continue;
        }
        const { scanFrequency, appliedFilters } = scanningOf(scanningConfiguration(settings), repository);
        scanningConfigurations.push({
          repositoryArn: repository.arn,
          repositoryName,
          scanOnPush: scanFrequency === 'SCAN_ON_PUSH',
          scanFrequency,
          appliedScanFilters: appliedFilters,
        });
      }
      return { scanningConfigurations, failures };
    },
  },
);

export const putImageScanning = operation<PutImageScanningConfigurationRequest, object>()({
  action: 'ecr:PutImageScanningConfiguration',
  resource: theRepository,
  async handler({ input, resource, services }) {
    const repository = existing(resource);
    const scanOnPush = input.imageScanningConfiguration?.scanOnPush ?? false;
    await updateRepository(services.registry, repository, { scanOnPush });
    return { ...awsRepositoryId(repository), imageScanningConfiguration: { scanOnPush } };
  },
});
