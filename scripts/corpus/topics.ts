import type { Topic } from './schema.ts';
import { actionsResources } from './topics/actions-resources.ts';
import { crossAccount } from './topics/cross-account.ts';
import { ecr } from './topics/ecr.ts';
import { evaluationOrder } from './topics/evaluation-order.ts';
import { federationServices } from './topics/federation-services.ts';
import { invalidPolicies } from './topics/invalid-policies.ts';
import { ipArnNull } from './topics/ip-arn-null.ts';
import { missingKeys } from './topics/missing-keys.ts';
import { numericDateBool } from './topics/numeric-date-bool.ts';
import { organizationsScp } from './topics/organizations-scp.ts';
import { principals } from './topics/principals.ts';
import { resourceControl } from './topics/rcp.ts';
import { sessionsBoundaries } from './topics/sessions-boundaries.ts';
import { setOperators } from './topics/set-operators.ts';
import { stringOperators } from './topics/string-operators.ts';
import { trust } from './topics/trust.ts';
import { variables } from './topics/variables.ts';

/** The corpus by file name, without `.json`. */
export const topics: ReadonlyMap<string, Topic> = new Map([
  ['evaluation-order', evaluationOrder],
  ['principals', principals],
  ['actions-resources', actionsResources],
  ['string-operators', stringOperators],
  ['numeric-date-bool', numericDateBool],
  ['ip-arn-null', ipArnNull],
  ['set-operators', setOperators],
  ['missing-keys', missingKeys],
  ['variables', variables],
  ['cross-account', crossAccount],
  ['organizations-scp', organizationsScp],
  ['rcp', resourceControl],
  ['sessions-boundaries', sessionsBoundaries],
  ['trust', trust],
  ['federation-services', federationServices],
  ['ecr', ecr],
  ['invalid-policies', invalidPolicies],
]);
