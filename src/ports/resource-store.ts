// The store of FHIR resources: versioned JSON, index rows, atomic commits. One contract suite runs on every adapter (test/adapters/store).
import type { Bundle, Resource, ResourceType } from '@medplum/fhirtypes';
import type { Result } from '../core/kernel/result.ts';

/**
 * One search. `code` is a search parameter's code as FHIR writes it, with a chain after a dot (`patient.identifier`);
 * `values` are OR-ed and written in FHIR's syntax (`system|code`, `ge2026-11-03`, `Patient/1`), already split at commas and unescaped where escaped.
 */
export interface SearchFilter {
  readonly code: string;
  readonly modifier?: string;
  readonly values: readonly string[];
}

export interface SearchQuery {
  readonly type: ResourceType;
  readonly filters: readonly SearchFilter[];
  /** Default: newest first by `_lastUpdated`, then id. */
  readonly sort?: readonly { readonly code: string; readonly descending?: boolean }[];
  /** 1 to 200 matches; default 50. 0 asks for the total alone. */
  readonly count?: number;
  /** Opaque, from the page before. */
  readonly cursor?: string;
  readonly includes?: readonly { readonly code: string; readonly from: ResourceType; readonly target?: ResourceType; readonly reverse?: boolean }[];
  /** Count all matches too; costs a scan. */
  readonly withTotal?: boolean;
}

export interface SearchPage {
  readonly matches: readonly Resource[];
  readonly included: readonly Resource[];
  /** Present when there is more. */
  readonly next?: string;
  readonly total?: number;
}

/** Written in the same database transaction as the commit, so that the same call again gets the first answer (S2). */
export interface Receipt {
  /** The kind of call, for example `intake` or the request's id and path. */
  readonly scope: string;
  readonly key: string;
  /** Hex digest of the content; the same key with another one is a `duplicate`. */
  readonly contentSha256: string;
  /** JSON text to be answered again. */
  readonly answer: string;
}

export type CommitAnswer =
  | { readonly kind: 'committed'; /** type transaction-response; every entry carries `resource` as stored and `response` with status, location, etag. */ readonly bundle: Bundle }
  | { readonly kind: 'replayed'; readonly answer: string };

export interface ReferringAsk { readonly type: ResourceType; readonly code: string; readonly target: string }

export interface HistoryPage {
  /** Newest first; a deleted version has no resource. */
  readonly versions: readonly { readonly versionId: string; readonly lastUpdated: string; readonly resource?: Resource }[];
  readonly next?: string;
}

/** Filters of the worklist; absent: all. */
export interface WorklistQuery {
  /** Programme id. */
  readonly programme?: string;
  /** Organization id of a custodian with an open transfer. */
  readonly custodian?: string;
  /** Task.status of the coordination task and/or a code of STATUS_REASONS. */
  readonly status?: string;
  readonly statusReason?: string;
  /** Business status code (STEP_CODES). */
  readonly step?: string;
  readonly count: number;
  readonly cursor?: string;
}

/** One open request: its coordination task, ServiceRequest, transfer and delivery tasks (open and ended). */
export interface WorklistEntry { readonly coordination: Resource; readonly request: Resource; readonly transfers: readonly Resource[] }

/** Reads of single resources throw an Error with cause `store-away` while the database cannot be reached; searches and commits fail with `not-ready`. */
export interface ResourceStore {
  readonly read: (type: ResourceType, id: string) => Promise<Resource | undefined>;
  /** Many in one round trip; order as asked, those that do not exist left out. `refs` as `Type/id`. */
  readonly readMany: (refs: readonly string[]) => Promise<readonly Resource[]>;
  /** Every current resource of `type` whose reference parameter `code` names `target` (`Type/id`), of all asks in one round trip, each resource once. Not paged: for what belongs to one thing. */
  readonly findReferring: (asks: readonly ReferringAsk[]) => Promise<readonly Resource[]>;
  /** `readMany` and `findReferring` in one round trip: what is named, then what refers. */
  readonly gather: (refs: readonly string[], asks: readonly ReferringAsk[]) => Promise<readonly Resource[]>;
  readonly readVersion: (type: ResourceType, id: string, versionId: string) => Promise<Resource | undefined>;
  /** `undefined`: never existed. */
  readonly history: (type: ResourceType, id: string, page: { readonly count: number; readonly cursor?: string }) => Promise<HistoryPage | undefined>;
  /** Every version of several resources, by id, oldest first and without deletions, in one round trip. Not paged: for resources of few versions. */
  readonly histories: (type: ResourceType, ids: readonly string[]) => Promise<ReadonlyMap<string, readonly Resource[]>>;
  /** Failures: `malformed` (a value cannot be read for its parameter's type; cursor), `invalid` (unknown parameter or modifier). */
  readonly search: (query: SearchQuery) => Promise<Result<SearchPage>>;
  /** Open coordination tasks by earliest due (EXT_ATTENTION_BY, none last), then by when they were authored. */
  readonly findWorklistPage: (query: WorklistQuery) => Promise<Result<{ readonly entries: readonly WorklistEntry[]; readonly next?: string }>>;
  /**
   * Commits a transaction Bundle atomically and durably: POST (with `ifNoneExist` as `identifier=system|value`; ids: a POST whose
   * fullUrl is `urn:uuid:<id>` is stored under that id), PUT (`ifMatch` as `W/"3"`; without it an upsert) and DELETE; `urn:uuid:` references are
   * rewritten, in references only, to what each entry became. The caller has validated the resources.
   * Failures: `version-conflict` (ifMatch), `duplicate` (receipt with other content), `business-rule` (several matches of a condition), `storage-full`.
   */
  readonly commit: (bundle: Bundle, receipt?: Receipt) => Promise<Result<CommitAnswer>>;
  /** The receipt of an earlier call, if any. */
  readonly findReceipt: (scope: string, key: string) => Promise<{ readonly contentSha256: string; readonly answer: string } | undefined>;
  /** Takes receipts of one scope that were written before `before` away; answers how many. Failures: those of a commit. */
  readonly forgetReceipts: (scope: string, before: Temporal.Instant) => Promise<Result<number>>;
  /** Reaches the database and says whether it answers. */
  readonly isReady: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}
