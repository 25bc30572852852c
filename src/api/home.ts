import type { IncomingHttpHeaders } from 'node:http';
import type { RequestFacts } from '../access/request-facts.ts';

/** Where accounts, IAM and Organizations live, for a server that follows them. */
export interface Home {
  /** The cell's name. */
  readonly cell: string;
  /**
   * Has a call decided and done there, as it came, signature and all. What it changed is in force here, too, when
   * this resolves, unless that takes too long. Throws CellUnreachable.
   */
  forward(call: ForwardedCall): Promise<ForwardedAnswer>;
  /** Makes the role of a service there where it is not there yet; as `forward`. */
  ensureServiceLinkedRole(account: string, service: string): Promise<void>;
}

/** A request on the AWS wire, as its client sent it. */
export interface ForwardedCall {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** As seen by the server that the client spoke to. */
  readonly facts: Omit<RequestFacts, 'region'>;
}

export interface ForwardedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
