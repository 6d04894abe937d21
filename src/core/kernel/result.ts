// A failure is a value: the closed list of kinds, whose fault it is, and a Result that carries either side.

/** Every way in which the adapter says no. HTTP status and issue code of each stand in `core/fhir/to-operation-outcome.ts`. */
export type FailureKind =
  | 'malformed'
  | 'login-required'
  | 'not-permitted'
  | 'consent-missing'
  | 'not-found'
  | 'gone'
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'duplicate'
  | 'state-conflict'
  | 'version-conflict'
  | 'invalid'
  | 'code-unknown'
  | 'business-rule'
  | 'too-large'
  | 'media-type'
  | 'throttled'
  | 'storage-full'
  | 'not-ready'
  | 'network-rejected'
  | 'network-unavailable'
  | 'network-timeout'
  | 'internal';

/** Who can mend it: the one who sent the request, this adapter, the network, the custodian, or the patient's side. */
export type Fault = 'placer' | 'us' | 'network' | 'custodian' | 'patient-pending';

/** FHIR R4 issue-type codes that we answer with. https://hl7.org/fhir/R4/valueset-issue-type.html */
export type IssueCode =
  | 'invalid' | 'structure' | 'required' | 'value' | 'invariant' | 'login' | 'forbidden' | 'processing' | 'not-supported'
  | 'duplicate' | 'not-found' | 'deleted' | 'too-long' | 'code-invalid' | 'business-rule' | 'conflict' | 'transient'
  | 'no-store' | 'timeout' | 'throttled' | 'exception' | 'informational';

/** One thing that is wrong. `text` names elements and codes, never a person's values. */
export interface Issue {
  readonly text: string;
  /** FHIRPath of the element, or a JSON path of the intake written the same way (`custodians[0].timeZone`). */
  readonly expression?: string;
  /** Only where it differs from the kind's own issue code. */
  readonly code?: IssueCode;
  readonly severity?: 'error' | 'warning' | 'information';
  /** Words that a specification prescribes for `OperationOutcome.issue.diagnostics`. */
  readonly diagnostics?: string;
  readonly fault?: Fault;
}

/** What is not said to be less is an error. */
export const isError = ({ severity = 'error' }: Issue): boolean => severity === 'error';

/** A line for people at a terminal: where, then what, where the text does not name the place itself. */
export const toIssueLine = ({ text, expression }: Issue): string => (expression && !text.startsWith(`${expression} `) ? `${expression}: ${text}` : text);

export interface Failure {
  readonly kind: FailureKind;
  readonly issues: readonly Issue[];
  /** How long a peer asked to be left alone, from its answer on. */
  readonly retryAfterSeconds?: number;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export const fail = (kind: FailureKind, ...issues: readonly (Issue | string)[]): { readonly ok: false; readonly failure: Failure } => ({
  ok: false,
  failure: { kind, issues: issues.map((issue) => (typeof issue === 'string' ? { text: issue } : issue)) },
});
