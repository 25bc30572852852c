import { signatureFault } from './faults.ts';

/** What a signature is good for: one day, one region, one service. */
export interface CredentialScope {
  /** `20150830` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

export interface Credential {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
}

const label = /^[a-z0-9-]{1,64}$/;

/**
 * The parts of `keyid/date/region/service/aws4_request`, for a request of the moment `amzDate`
 * (`20150830T123600Z`). Throws `IncompleteSignature` and `SignatureDoesNotMatch`.
 */
export function parseCredential(text: string, amzDate: string): Credential {
  const parts = text.split('/');
  if (parts.length !== 5)
    throw signatureFault('IncompleteSignature', {
      text: `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${text.slice(0, 256)}'`,
    });
  const [accessKeyId, date, region, service, terminator] = parts as [string, string, string, string, string];
  let wrong = '';
  if (!label.test(region)) wrong += 'Credential should be scoped to a valid region. ';
  if (!label.test(service)) wrong += 'Credential should be scoped to a valid service. ';
  if (terminator !== 'aws4_request')
    wrong += `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator.slice(0, 64)}'. `;
  if (date !== amzDate.slice(0, 8))
    wrong += `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date.slice(0, 64)}' != '${amzDate.slice(0, 8)}', from '${amzDate}'. `;
  if (wrong !== '') throw signatureFault('SignatureDoesNotMatch', { text: wrong.trimEnd() });
  if (!/^\w{1,128}$/.test(accessKeyId)) throw signatureFault('InvalidClientTokenId', {});
  return { accessKeyId, scope: { date, region, service } };
}

/** Refuses a signature made for another service or, where a region is named, another region. */
export function checkScope(scope: CredentialScope, service: string, region?: string): void {
  let wrong = '';
  if (region !== undefined && scope.region !== region)
    wrong += 'Credential should be scoped to a valid region. ';
  if (scope.service !== service) wrong += `Credential should be scoped to correct service: '${service}'. `;
  if (wrong !== '') throw signatureFault('SignatureDoesNotMatch', { text: wrong.trimEnd() });
}
