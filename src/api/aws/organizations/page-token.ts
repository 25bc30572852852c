import { invalidInput } from '../../../accounts/organization/faults.ts';
import type { Page, PageRequest } from '../../../accounts/page.ts';

interface Paged {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

/** The most that the model lets a page hold. */
const defaultMaxResults = 20;

/** Which page the input asks for. A token is the last key of the page before. Throws `InvalidInput`. */
export function pageRequest(input: Paged): PageRequest {
  const limit = input.MaxResults ?? defaultMaxResults;
  if (input.NextToken === undefined) return { limit };
  const after = Buffer.from(input.NextToken, 'base64url').toString();
  if (after === '' || Buffer.from(after).toString('base64url') !== input.NextToken) {
    const text =
      'Get the value for the NextToken parameter from the response to a previous call of the operation.';
    throw invalidInput('INVALID_NEXT_TOKEN', text);
  }
  return { limit, after };
}

/** `NextToken` as every List operation answers it. */
export const pageAnswer = ({ next }: Page<unknown>): { NextToken?: string } =>
  next === undefined ? {} : { NextToken: Buffer.from(next).toString('base64url') };
