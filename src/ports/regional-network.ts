// A regional network as the receiving hospital sees it; method names are the IHE transactions'. Nothing above this port knows MHD.
import type { DocumentReference, Patient } from '@medplum/fhirtypes';
import type { Result } from '../core/kernel/result.ts';

/** One call to a peer. `url` is what was asked, without credentials, for the audit trail; `outcome` is what came of it. */
export interface NetworkCall<T> {
  readonly url: string;
  readonly outcome: Result<T>;
  /** Entries of the answer that are not built as FHIR says: left out of `outcome`, which holds the others. Absent: none. */
  readonly malformedEntries?: number;
}

export interface PatientKey { readonly system: string; readonly value: string }

export interface RetrievedDocument {
  /** As the peer declared it, without parameters, lower case; absent: it declared none. */
  readonly contentType?: string;
  /** The bytes as they arrive; throws when the peer breaks off or is too slow. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/**
 * Failures of every method: `network-rejected` (an answer that refuses or is not FHIR), `network-unavailable`, `network-timeout`,
 * `not-permitted` (the network itself refuses: 401, 403), `not-found` (no such peer, or 404/410 of a document), `business-rule` (a link leaves the peer's host).
 * `retryAfterSeconds` of a failure: how long the peer asked to be left alone. What the peer said stays in the audit trail.
 */
export interface RegionalNetwork {
  readonly hasPeer: (peer: string) => boolean;
  /** Base URL of a peer, for the audit trail. */
  readonly addressOf: (peer: string) => string | undefined;
  /** Whether the peer knows patients by identifiers of this system; a peer that does not say may. */
  readonly knowsPatientsBy: (peer: string, system: string) => boolean;
  /** Breaks off every call that runs, for a stop. */
  readonly close: () => void;
  /** ITI-78. */
  readonly queryPatientDemographics: (peer: string, patient: PatientKey) => Promise<NetworkCall<readonly Patient[]>>;
  /** ITI-67, all pages; `status=current`; one malformed entry does not cost the others. `patient` is a key the peer knows. References inside are absolute, `url` of attachments too. */
  readonly findDocumentReferences: (peer: string, query: { readonly patient: PatientKey; readonly types?: readonly string[] }) => Promise<NetworkCall<readonly DocumentReference[]>>;
  /** ITI-68. `url` absolute, from an attachment found at the same peer. */
  readonly retrieveDocument: (peer: string, document: { readonly url: string; readonly contentType?: string }) => Promise<NetworkCall<RetrievedDocument>>;
}
