import type { Fault } from '../base/fault.ts';
import type { Authenticated } from './authenticated.ts';
import type { Resource } from './operation.ts';
import type { RequestFacts } from './request-facts.ts';

/** One call, as the funnel saw it. */
export interface AuditEntry {
  /** The IAM action, `service:Name`. */
  readonly action: string;
  readonly name: string;
  readonly caller: Authenticated;
  readonly request: RequestFacts;
  readonly resource?: Resource | undefined;
  readonly error?: Fault | 'InternalFailure';
}

/** Where calls are recorded. `record` neither waits nor throws. */
export interface Audit {
  record(entry: AuditEntry): void;
}

/** A call in the shape of a CloudTrail record, with our decision beside it. */
export function auditRecord(entry: AuditEntry): Record<string, unknown> {
  const { caller, request, resource, error } = entry;
  const [service = '', eventName = ''] = entry.action.split(':');
  const { principal } = caller;
  return {
    eventVersion: '1.11',
    eventTime: new Date(request.time).toISOString(),
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: request.region,
    sourceIPAddress: request.sourceIp,
    userAgent: request.userAgent,
    requestID: request.id,
    userIdentity: {
      type: identityType[principal.type],
      principalId: principal.userId,
      arn: principal.arn,
      accountId: principal.account,
      accessKeyId: caller.accessKeyId,
    },
    ...(resource && {
      recipientAccountId: resource.account,
      resources: [{ ARN: resource.arn, accountId: resource.account }],
    }),
    ...(error && {
      errorCode: error === 'InternalFailure' ? error : error.code,
      errorMessage: error === 'InternalFailure' ? error : error.message,
    }),
  };
}

const identityType: Record<string, string> = {
  root: 'Root',
  user: 'IAMUser',
  'assumed-role': 'AssumedRole',
};
