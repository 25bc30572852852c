import type { Page, PageRequest } from '../../../accounts/page.ts';

/** The members of every List operation's input. */
export interface Paged {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

const defaultMaxItems = 100;

/** Which page the input asks for. A marker is the last key of the page before, in base64url. */
export function pageRequest(input: Paged): PageRequest {
  return {
    limit: input.MaxItems ?? defaultMaxItems,
    after: input.Marker === undefined ? undefined : Buffer.from(input.Marker, 'base64url').toString('utf8'),
  };
}

/** `IsTruncated` and `Marker` as every List operation answers them. */
export interface PageAnswer {
  IsTruncated: boolean;
  Marker?: string;
}

export function pageAnswer(page: Page<unknown>): PageAnswer {
  if (page.next === undefined) return { IsTruncated: false };
  return { IsTruncated: true, Marker: Buffer.from(page.next, 'utf8').toString('base64url') };
}
