import { accountPattern, type RegistryId, regionPattern } from '../base/registry-id.ts';
import { cliFault } from './faults.ts';

/** `ACCOUNT/REGION`. Throws InvalidOption. */
export function parseRegistry(option: string, text: string): RegistryId {
  const [account = '', region = '', ...rest] = text.split('/');
  if (!accountPattern.test(account) || !regionPattern.test(region) || rest.length > 0) {
    const expected = 'ACCOUNT/REGION, for example 123456789012/us-east-1';
    throw cliFault('InvalidOption', { option, value: text, expected });
  }
  return { account, region };
}
