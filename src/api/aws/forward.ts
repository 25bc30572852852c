import type { RequestFacts } from '../../access/request-facts.ts';
import { Fault } from '../../base/fault.ts';
import { wireFault } from '../../wire/aws/faults.ts';
import type { ForwardedAnswer, Home } from '../home.ts';
import { type RequestBody, readAll } from '../request-body.ts';
import { doorFault } from './faults.ts';
import type { AwsRequest } from './request.ts';
import type { Target } from './target.ts';

/** The services that live in one place. The others decide by what is known here. */
const global: ReadonlySet<string> = new Set(['iam', 'organizations']);

/** Bytes. No call of these services comes near. */
const longest = 4 * 1024 * 1024;

export const isForHome = ({ service }: Target): boolean => service !== undefined && global.has(service.name);

/** Reads too: who has changed something wants to see it. Throws HomeUnavailable. */
export async function forward(
  home: Home,
  request: AwsRequest,
  sent: RequestBody,
  facts: Omit<RequestFacts, 'region'>,
): Promise<ForwardedAnswer> {
  const body = await readAll(sent, longest);
  if (!body) throw wireFault('RequestEntityTooLargeException', { limit: longest });
  const { method = '', url = '', headers, rawHeaders } = request;
  try {
    return await home.forward({ method, url, headers, rawHeaders, body, facts });
  } catch (error) {
    if (error instanceof Fault && error.code === 'CellUnreachable') {
      throw doorFault('HomeUnavailable', { cell: home.cell });
    }
    throw error;
  }
}
