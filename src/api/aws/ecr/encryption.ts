import type { EncryptionConfiguration } from '@aws-sdk/client-ecr';
import { registryFault } from '../../../registry/faults.ts';

/** Throws InvalidParameter for every encryption but AES256: there are no keys to encrypt with. */
export function requireEncryption(
  encryption: Pick<EncryptionConfiguration, 'encryptionType' | 'kmsKey'> | undefined,
): void {
  const { encryptionType, kmsKey } = encryption ?? {};
  const refuse = (why: string) =>
    registryFault('InvalidParameter', { member: 'encryptionConfiguration', why });
  if (encryptionType && encryptionType !== 'AES256') {
    throw refuse(`Encryption type ${encryptionType} is not offered by this registry`);
  }
  if (kmsKey) throw refuse('A KMS key cannot be used with the encryption type AES256');
}
