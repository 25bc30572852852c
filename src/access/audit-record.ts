import { Fault } from '../base/fault.ts';
import type { Decision } from '../iam/index.ts';
import type { AuditEntry, Judgement, Refusal } from './audit.ts';
import type { Denial } from './authorization-message.ts';
import { denialRecord } from './denial-record.ts';
import type { Resource } from './operation.ts';
import { requestParameters } from './request-parameters.ts';
import { userIdentity } from './user-identity.ts';

/** Longest text of an error, in characters. */
const messageLength = 2_048;
/** Longest name that a client is shown with. */
const agentLength = 1_024;

/**
 * A call in the shape of a CloudTrail record (AWS CloudTrail User Guide, "CloudTrail record contents"), with what is
 * ours under `additionalEventData`. `eventId` is a UUID. What is undefined is not written; a literal with spreads in it
 * would be slow to make, and every request has one.
 */
export function auditRecord(entry: AuditEntry, eventId: string): Record<string, unknown> {
  const { caller, request, resource, error, door } = entry;
  const [service, action] = entry.action.includes(':')
    ? entry.action.split(':')
    : [openTo[entry.name], entry.name];
  const eventName = (door === 'oci' ? action : entry.name) ?? entry.name;
  return {
    eventVersion: '1.11',
    userIdentity: userIdentity(caller),
    eventTime: new Date(request.time).toISOString(),
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: request.region,
    sourceIPAddress: request.sourceIp,
    userAgent: request.userAgent.slice(0, agentLength),
    errorCode: error instanceof Fault ? error.code : error,
    errorMessage: error instanceof Fault ? error.message.slice(0, messageLength) : error,
    requestParameters: requestParameters(entry.input),
    responseElements: null,
    additionalEventData: {
      door,
      operation: door === 'oci' ? entry.name : undefined,
      decisions: [...entry.judgements, ...refusedIn(entry)].map(judgementShown),
      explanation: denialRecord(error),
    },
    requestID: request.id,
    eventID: eventId,
    readOnly: isReadOnly(eventName),
    resources: resource ? resourcesShown(resource) : [],
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: resource?.account ?? caller.principal.account,
    eventCategory: 'Management',
  };
}

/** A refused credential. Nobody is known, so there is no `userIdentity` beyond what was claimed. */
export function refusalRecord(
  refusal: Refusal,
  eventId: string,
  unrecorded: number,
): Record<string, unknown> {
  const { door, request, accessKeyId, error } = refusal;
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'Unknown',
      ...(accessKeyId !== undefined && { accessKeyId: accessKeyId.slice(0, 128) }),
    },
    eventTime: new Date(request.time).toISOString(),
    eventSource: 'entrepot',
    eventName: 'Authenticate',
    awsRegion: request.region,
    sourceIPAddress: request.sourceIp,
    userAgent: request.userAgent.slice(0, agentLength),
    errorCode: error.code,
    errorMessage: error.message.slice(0, messageLength),
    requestParameters: null,
    responseElements: null,
    additionalEventData: { door, ...(unrecorded > 0 && { unrecorded }) },
    requestID: request.id,
    eventID: eventId,
    readOnly: true,
    resources: [],
    eventType: 'EntrepotAuthenticationFailure',
    managementEvent: true,
    eventCategory: 'Management',
  };
}

/** The decision that ended the call. */
function refusedIn({ error }: AuditEntry): Judgement[] {
  if (error === undefined || error === 'InternalFailure') return [];
  const denial = error.detail.denial as Denial | undefined;
  if (error.code !== 'AccessDenied' || denial === undefined) return [];
  const { asked, decision } = denial;
  return [{ action: asked.action, resource: asked.resource.arn, decision }];
}

/** With why; an allowed call of a root user within its account needs no policy, and so names none. */
function judgementShown({ action, resource, decision }: Judgement): Record<string, unknown> {
  const { by } = decision;
  return {
    action,
    resource,
    decision: outcomeOf(decision),
    policyType: decision.allowed ? by?.policyType : decision.policyType,
    policy: by && (by.attached.arn ?? by.attached.name ?? by.policyType),
    group: by?.attached.group,
    statement: by && (by.statement.sid ?? by.statement.index),
  };
}

function outcomeOf(decision: Decision): string {
  if (decision.allowed) return 'allowed';
  return decision.explicit ? 'explicitly denied' : 'implicitly denied';
}

const resourcesShown = (resource: Resource) =>
  [resource, ...(resource.others ?? [])]
    .filter(({ arn }) => arn !== '*')
    .map(({ arn, account }) => ({ ARN: arn, accountId: account }));

const reading = /^(Get|List|Describe|BatchGet|BatchCheck|Simulate|Validate|Decode|AssumeRole)/;
const isReadOnly = (eventName: string): boolean => reading.test(eventName);

/** The services of the operations that need no permission, and so have no action that would name it. */
const openTo: Readonly<Record<string, string>> = {
  GetCallerIdentity: 'sts',
  GetSessionToken: 'sts',
  GetVersion: 'ecr',
};
