import type { IncomingHttpHeaders } from 'node:http';

/** A request on the AWS wire but for its body: one of Node's, or one that another cell passes on. */
export interface AwsRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Names and values by turns. */
  readonly rawHeaders: readonly string[];
}
