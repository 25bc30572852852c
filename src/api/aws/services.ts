import { ecr } from './ecr/service.ts';
import { iam } from './iam/service.ts';
import { organizations } from './organizations/service.ts';
import type { AwsService } from './service.ts';
import { sts } from './sts/service.ts';

/** Every AWS service that answers here. */
export const awsServices: readonly AwsService[] = [ecr, iam, sts, organizations];
