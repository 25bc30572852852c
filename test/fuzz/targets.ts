import type { Target } from './target.ts';
import { arns } from './targets/arns.ts';
import { awsJson } from './targets/aws-json.ts';
import { awsQuery } from './targets/aws-query.ts';
import { landingZones } from './targets/landing-zones.ts';
import { lifecyclePolicies } from './targets/lifecycle-policies.ts';
import { manifests } from './targets/manifests.ts';
import { names } from './targets/names.ts';
import { paths } from './targets/paths.ts';
import { policies } from './targets/policies.ts';
import { ranges } from './targets/ranges.ts';
import { signatures } from './targets/signatures.ts';
import { strictJson } from './targets/strict-json.ts';
import { tokens } from './targets/tokens.ts';

/** Every parser that faces the network. */
export const targets: readonly Target[] = [
  ...[names, ranges, paths, manifests, policies, signatures, awsJson, awsQuery],
  ...[tokens, landingZones, lifecyclePolicies, arns, strictJson],
];
