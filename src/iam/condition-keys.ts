/** A condition key that requests may carry. The engine works with any key; this is what callers and documents go by. */
export interface ConditionKey {
  /** As AWS writes it; `/*` stands for a tag's key. Matched without regard to case. */
  readonly name: string;
  readonly type: 'String' | 'ARN' | 'Bool' | 'Date' | 'Numeric' | 'IP address';
  /** Whether a request may carry several values; then conditions need `ForAnyValue:` or `ForAllValues:`. */
  readonly values: 'single' | 'multi';
  /** When a request carries it. */
  readonly present: string;
  readonly source: string;
}

type Row = readonly [
  name: string,
  type: ConditionKey['type'],
  values: ConditionKey['values'],
  present: string,
];

const globalKeys: readonly Row[] = [
  // Of the principal.
  ['aws:PrincipalArn', 'ARN', 'single', 'always; a role session shows its role'],
  ['aws:PrincipalAccount', 'String', 'single', 'always, but for services'],
  ['aws:PrincipalOrgID', 'String', 'single', "the principal's account is in an organization"],
  ['aws:PrincipalOrgPaths', 'String', 'multi', "the principal's account is in an organization"],
  ['aws:PrincipalTag/*', 'String', 'single', 'the user, role or session has the tag'],
  ['aws:PrincipalType', 'String', 'single', 'always: Account, User, AssumedRole or FederatedUser'],
  ['aws:userid', 'String', 'single', 'always'],
  ['aws:username', 'String', 'single', 'the principal is a user'],
  ['aws:PrincipalIsAWSService', 'Bool', 'single', 'always'],
  ['aws:PrincipalServiceName', 'String', 'single', 'a service calls by itself'],
  ['aws:PrincipalServiceNamesList', 'String', 'multi', 'a service calls by itself'],
  // Of the session.
  ['aws:TokenIssueTime', 'Date', 'single', 'temporary credentials are used'],
  ['aws:SourceIdentity', 'String', 'single', 'the role session has a source identity'],
  ['aws:FederatedProvider', 'String', 'single', 'the role was assumed with a web identity'],
  ['aws:MultiFactorAuthPresent', 'Bool', 'single', 'temporary credentials are used'],
  ['aws:MultiFactorAuthAge', 'Numeric', 'single', 'temporary credentials were made with MFA'],
  ['aws:AssumedRoot', 'Bool', 'single', 'the session is from AssumeRoot'],
  // Of the network.
  ['aws:SourceIp', 'IP address', 'single', 'the request did not come through a VPC endpoint'],
  ['aws:SourceVpc', 'String', 'single', 'the request came through a VPC endpoint'],
  ['aws:SourceVpcArn', 'ARN', 'single', 'the request came through a VPC endpoint'],
  ['aws:SourceVpce', 'String', 'single', 'the request came through a VPC endpoint'],
  ['aws:VpcSourceIp', 'IP address', 'single', 'the request came through a VPC endpoint'],
  ['aws:VpceAccount', 'String', 'single', 'the request came through a VPC endpoint'],
  ['aws:VpceOrgID', 'String', 'single', "the endpoint's account is in an organization"],
  ['aws:VpceOrgPaths', 'String', 'multi', "the endpoint's account is in an organization"],
  // Of the resource.
  ['aws:ResourceAccount', 'String', 'single', 'always'],
  ['aws:ResourceOrgID', 'String', 'single', "the resource's account is in an organization"],
  ['aws:ResourceOrgPaths', 'String', 'multi', "the resource's account is in an organization"],
  ['aws:ResourceTag/*', 'String', 'single', 'the resource has the tag'],
  // Of the request.
  ['aws:RequestTag/*', 'String', 'single', 'the request sets the tag'],
  ['aws:TagKeys', 'String', 'multi', 'the request names tags'],
  ['aws:RequestedRegion', 'String', 'single', 'always'],
  ['aws:SecureTransport', 'Bool', 'single', 'always'],
  ['aws:UserAgent', 'String', 'single', 'the client sent one'],
  ['aws:Referer', 'String', 'single', 'the client sent one'],
  ['aws:CurrentTime', 'Date', 'single', 'always'],
  ['aws:EpochTime', 'Numeric', 'single', 'always'],
  ['aws:ViaAWSService', 'Bool', 'single', 'always'],
  ['aws:CalledVia', 'String', 'multi', 'a service calls with the credentials of its caller'],
  ['aws:CalledViaFirst', 'String', 'single', 'a service calls with the credentials of its caller'],
  ['aws:CalledViaLast', 'String', 'single', 'a service calls with the credentials of its caller'],
  ['aws:SourceArn', 'ARN', 'single', 'a service calls by itself for a resource'],
  ['aws:SourceAccount', 'String', 'single', 'a service calls by itself for a resource'],
  ['aws:SourceOrgID', 'String', 'single', 'a service calls by itself for a resource in an organization'],
  ['aws:SourceOrgPaths', 'String', 'multi', 'a service calls by itself for a resource in an organization'],
];

const serviceKeys: readonly Row[] = [
  ['ecr:ResourceTag/*', 'String', 'single', 'the repository has the tag'],
  ['ecr:AccountSetting', 'String', 'single', 'GetAccountSetting, PutAccountSetting'],
  ['iam:AWSServiceName', 'String', 'single', 'CreateServiceLinkedRole'],
  ['iam:PassedToService', 'String', 'single', 'PassRole'],
  ['iam:PermissionsBoundary', 'ARN', 'single', 'the user or role has, or is given, a boundary'],
  ['iam:PolicyARN', 'ARN', 'single', 'a managed policy is attached or detached'],
  ['iam:ResourceTag/*', 'String', 'single', 'the user or role has the tag'],
  ['organizations:PolicyType', 'String', 'single', 'the request is about a policy'],
  ['organizations:ServicePrincipal', 'String', 'single', 'the request names a service'],
  ['sts:ExternalId', 'String', 'single', 'AssumeRole with an external id'],
  ['sts:RoleSessionName', 'String', 'single', 'a role is assumed'],
  ['sts:SourceIdentity', 'String', 'single', 'a role is assumed with a source identity'],
  ['sts:TransitiveTagKeys', 'String', 'multi', 'a role is assumed with transitive tags'],
];

const keysOf = (rows: readonly Row[], source: string): ConditionKey[] =>
  rows.map(([name, type, values, present]) => Object.freeze({ name, type, values, present, source }));

/** The global keys, then those of the services here. An identity provider's own keys (`HOST:sub`) come with its tokens. */
export const conditionKeys: readonly ConditionKey[] = Object.freeze([
  ...keysOf(globalKeys, 'IAM User Guide, "AWS global condition context keys"'),
  ...keysOf(serviceKeys, 'Service Authorization Reference'),
]);

const byName = new Map(conditionKeys.map(key => [key.name.toLowerCase(), key]));

/** The key with this name, in any case; `aws:ResourceTag/team` finds `aws:ResourceTag/*`. */
export function conditionKey(name: string): ConditionKey | undefined {
  const lower = name.toLowerCase();
  const slash = lower.indexOf('/');
  return byName.get(slash === -1 ? lower : `${lower.slice(0, slash)}/*`);
}
