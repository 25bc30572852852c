import type { Asked, Resource } from '../../../access/operation.ts';
import type { Services } from '../../services.ts';

/** For operations that have no resource type, or whose caller may be in no organization. */
export const everything = async ({ caller }: Asked<unknown, Services>): Promise<Resource> => ({
  arn: '*',
  account: caller.principal.account,
  policies: [],
});
