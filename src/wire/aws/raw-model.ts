/** A botocore `service-2.json` file, as far as this program reads it. */
export interface RawModel {
  readonly metadata: {
    readonly apiVersion: string;
    readonly endpointPrefix: string;
    readonly protocol: string;
    readonly serviceId: string;
    readonly signingName?: string;
    readonly jsonVersion?: string;
    readonly targetPrefix?: string;
    readonly xmlNamespace?: string;
  };
  readonly operations: Readonly<Record<string, RawOperation>>;
  readonly shapes: Readonly<Record<string, RawShape>>;
}

export interface RawOperation {
  readonly name: string;
  readonly input?: RawReference;
  readonly output?: RawReference & { readonly resultWrapper?: string };
  readonly errors?: readonly RawReference[];
}

export interface RawReference {
  readonly shape: string;
  readonly locationName?: string;
}

export interface RawShape {
  readonly type: string;
  readonly sensitive?: boolean;
  readonly members?: Readonly<Record<string, RawReference>>;
  readonly required?: readonly string[];
  readonly member?: RawReference;
  readonly key?: RawReference;
  readonly value?: RawReference;
  readonly flattened?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly exception?: boolean;
  readonly fault?: boolean;
  readonly error?: {
    readonly code?: string;
    readonly httpStatusCode?: number;
    readonly senderFault?: boolean;
  };
}
