// A call on one request, as a route hands it to a flow.

export interface RequestCall {
  readonly id: string;
  readonly body: unknown;
  /** Idempotency-Key (S2). */
  readonly key?: string | undefined;
}

/** On one authorisation, appointment or transfer of it. */
export interface PartCall extends RequestCall { readonly partId: string }
