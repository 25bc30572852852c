import { formatAmzDate } from './amz-date.ts';
import type { SignedRequest } from './request.ts';
import { sign } from './verify.ts';

export const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** The worked example of the IAM User Guide's Signature Version 4 pages. */
export const example = {
  accessKeyId: 'AKIDEXAMPLE',
  secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  now: Date.UTC(2015, 7, 30, 12, 36, 0),
  request: {
    method: 'GET',
    path: '/',
    query: 'Action=ListUsers&Version=2010-05-08',
    headers: [
      ['Host', 'iam.amazonaws.com'],
      ['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8'],
      ['X-Amz-Date', '20150830T123600Z'],
      [
        'Authorization',
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
      ],
    ],
    bodyHash: emptyHash,
  } satisfies SignedRequest as SignedRequest,
};

export interface Unsigned {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly bodyHash?: string;
  readonly time?: number;
  readonly accessKeyId?: string;
  readonly scope?: { readonly date?: string; readonly region?: string; readonly service?: string };
}

/** A request signed here, every header of it. */
export function signed(unsigned: Unsigned = {}): SignedRequest {
  const amzDate = formatAmzDate(unsigned.time ?? example.now);
  const scope = { date: amzDate.slice(0, 8), region: 'us-east-1', service: 'iam', ...unsigned.scope };
  const accessKeyId = unsigned.accessKeyId ?? example.accessKeyId;
  const headers: (readonly [string, string])[] = [
    ['Host', 'localhost:4510'],
    ['X-Amz-Date', amzDate],
    ...(unsigned.headers ?? []),
  ];
  const request = {
    method: unsigned.method ?? 'POST',
    path: unsigned.path ?? '/',
    query: unsigned.query ?? '',
    headers,
    bodyHash: unsigned.bodyHash ?? emptyHash,
  };
  const signedHeaders = [...new Set(headers.map(([name]) => name.toLowerCase()))].sort();
  const signature = sign(request, { accessKeyId, scope, signedHeaders, amzDate }, example.secret).toString(
    'hex',
  );
  const credential = `${accessKeyId}/${scope.date}/${scope.region}/${scope.service}/aws4_request`;
  return {
    ...request,
    headers: [
      ...headers,
      [
        'Authorization',
        `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
      ],
    ],
  };
}

/** The same request with the value of a header changed; left out where `change` gives undefined. */
export const withHeader = (
  request: SignedRequest,
  name: string,
  change: (value: string) => string | undefined,
): SignedRequest => ({
  ...request,
  headers: request.headers.flatMap(([held, value]) => {
    if (held.toLowerCase() !== name) return [[held, value] as const];
    const changed = change(value);
    return changed === undefined ? [] : [[held, changed] as const];
  }),
});
