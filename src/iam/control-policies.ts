import type { Principal } from './principal.ts';
import type { AuthorizationRequest } from './request.ts';

const serviceLinkedRole = /^arn:[^:]*:iam::\d{12}:role\/aws-service-role\//;

/** A role that belongs to a service, by its path; its session is no subject of control policies. */
const isServiceLinked = (principal: Principal): boolean =>
  principal.type === 'assumed-role' && serviceLinkedRole.test(principal.roleArn);

/**
 * Whether service control policies limit this principal: users, roles and root users of the account, but neither
 * service-linked roles nor services (AWS Organizations User Guide, "Service control policies (SCPs)", "Tasks and
 * entities not restricted by SCPs"), nor somebody who is not in any account yet.
 */
export const serviceControlApplies = ({ principal }: AuthorizationRequest): boolean =>
  principal.type !== 'service' && principal.type !== 'web-identity' && !isServiceLinked(principal);

/**
 * Whether resource control policies protect the resource in this request: whoever asks, services and strangers too,
 * but not service-linked roles; where the action has a resource; in services that support them; and not where a
 * service-linked role is assumed (AWS Organizations User Guide, "Resource control policies (RCPs)", "List of AWS
 * services that support RCPs" and "Resources and entities not restricted by RCPs").
 */
export function resourceControlApplies({ principal, action, resource }: AuthorizationRequest): boolean {
  if (resource.arn === '*' || serviceLinkedRole.test(resource.arn) || isServiceLinked(principal))
    return false;
  const lower = action.toLowerCase();
  return supporting.has(lower.slice(0, lower.indexOf(':'))) && lower !== 'kms:retiregrant';
}

/** Prefixes of the services that support RCPs, as listed in September 2026. */
const supporting: ReadonlySet<string> = new Set(
  `aoss appconfig appstream autoscaling autoscaling-plans budgets clouddirectory cloudfront cloudsearch
  cloudtrail-data codeartifact codebuild codecommit codepipeline cognito-identity cognito-idp comprehend
  comprehendmedical compute-optimizer cost-optimization-hub dax dsql dynamodb ecr ecr-public events firehose fis fms
  gamelift health inspector-scan kendra kinesisvideo kms logs memorydb networkmonitor notifications opensearch
  pca-connector-ad personalize polly pricing resource-groups rolesanywhere s3 secretsmanager servicediscovery signin
  sqs sts support swf textract timestream-influxdb transcribe transfer translate wafv2 workspaces xray`.split(
    /\s+/,
  ),
);
