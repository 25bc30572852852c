/** What the transport knows of a request. */
export interface RequestFacts {
  /** A UUID: `x-amzn-RequestId` and the audit log carry it. */
  readonly id: string;
  /** When it came, milliseconds since 1970. */
  readonly time: number;
  readonly sourceIp: string;
  /** Set where a service of this server asks on its own, by its service principal; it then stands in `sourceIp`, too. */
  readonly service?: string;
  readonly userAgent: string;
  readonly secure: boolean;
  /** The region it was signed for, or that its registry lies in. */
  readonly region: string;
  /** `https://host` or `http://host:port`, as the client named this server. */
  readonly origin: string;
}
