// A regional network as the receiving hospital sees it; method names are the IHE transactions'. Nothing above this port knows MHD.
import type { DocumentReference, List, Patient } from '@medplum/fhirtypes';
import type { Result } from '../core/kernel/result.ts';

/** One call to a peer. `url` is what was asked, without credentials, for the audit trail; `outcome` is what came of it. */
export interface NetworkCall<T> {
  readonly url: string;
  readonly outcome: Result<T>;
  /** Further searches that the same question took. */
  readonly furtherUrls?: readonly string[];
  /** Entries of the answer that are not built as FHIR says: left out of `outcome`, which holds the others. Absent: none. */
  readonly malformedEntries?: number;
}

export interface PatientKey { readonly system: string; readonly value: string }

/** What is kept of a download before. */
export interface KeptPart {
  readonly sizeBytes: number;
  /** Of what it is a part: if the document changed meanwhile, the peer sends it whole. */
  readonly validator: string;
  readonly contentType?: string;
  /** It did not break off: asked is whether it is still that. */
  readonly isWhole?: true;
}

export interface RetrievedDocument {
  /** As the peer declared it, without parameters, lower case; absent: it declared none. */
  readonly contentType?: string;
  /** The bytes as they arrive, from `startsAt` on; throws when the peer breaks off or is too slow (`cause` ETOOLONG: over the limit; ENOTFHIR: not what it said it is). */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** 0: the whole document, whatever was asked for; else where the part that was told of ends; behind the whole nothing comes. */
  readonly startsAt: number;
  /** By which the rest can be asked for, should it break off; absent: only the whole. */
  readonly validator?: string;
}

export interface DocumentQuery {
  readonly patient: PatientKey;
  /** As the peer answered ITI-78, for one that does not search by identifier. */
  readonly patientId?: string;
  /** LOINC codes; absent: all. */
  readonly types?: readonly string[];
  /** Any of these, as uniqueId or otherwise; absent: all. */
  readonly identifiers?: readonly PatientKey[];
  /** The peer's own ids; absent: all. Asked so, those that are no longer current are found too. */
  readonly ids?: readonly string[];
}

export type DocumentListQuery = Pick<DocumentQuery, 'patient' | 'patientId'>;

export interface ProvidedDocument {
  /** As it is kept here; references in it are left out. */
  readonly document: DocumentReference;
  /** The document's identity across systems (core/exchange/to-provided-identity.ts). */
  readonly identity: { readonly system: string; readonly value: string };
  /** Where the recipient keeps earlier versions of it, as it said: they are superseded there with this one. */
  readonly replaces: readonly string[];
  readonly contentType: string;
  readonly sizeBytes: number;
  /** base64 */
  readonly sha1: string;
  /** Read once, while it is sent. */
  readonly bytes: () => AsyncIterable<Uint8Array>;
}

/** What one message carries. The same package again has the same ids. */
export interface DocumentPackage {
  /** UUID. */
  readonly id: string;
  /** FHIR dateTime. */
  readonly sentAt: string;
  readonly title: string;
  /** UUID of the sending system, and the hospital's name. */
  readonly source: { readonly id: string; readonly name: string };
  readonly recipient: { readonly name: string; readonly identifier?: PatientKey };
  readonly patient: Patient;
  /** By which the recipient knows the patient. */
  readonly patientKey: PatientKey;
  readonly documents: readonly ProvidedDocument[];
}

/** `documentId`: `DocumentReference.id` of ours; `location`: where the recipient says that it keeps it. */
export interface ProvidedAnswer { readonly documentId: string; readonly location: string }

/**
 * Failures of every method: `network-rejected` (an answer that refuses or is not FHIR), `network-unavailable`, `network-timeout`,
 * `not-permitted` (the network itself refuses: 403), `login-required` (it does not take our access token: 401, ours to mend), `not-found` (no such peer, or 404/410 of a document), `business-rule` (a link leaves the peer's host).
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
  /** ITI-67, all pages; `status=current`, by `ids` superseded ones too; one malformed entry does not cost the others. `patient` is a key the peer knows. References inside are absolute, `url` of attachments too. */
  readonly findDocumentReferences: (peer: string, query: DocumentQuery) => Promise<NetworkCall<readonly DocumentReference[]>>;
  /** Whether its entry says that it answers ITI-66. */
  readonly showsDocumentLists: (peer: string) => boolean;
  /** ITI-66, all pages: submission sets; `status=current`; one malformed entry does not cost the others. References inside are absolute. */
  readonly findDocumentLists: (peer: string, query: DocumentListQuery) => Promise<NetworkCall<readonly List[]>>;
  /** ITI-68. `url` absolute, from an attachment found at the same peer. `after`: the rest of it is enough, or, of the whole, that it has not changed. */
  readonly retrieveDocument: (peer: string, document: { readonly url: string; readonly contentType?: string; readonly after?: KeptPart }) => Promise<NetworkCall<RetrievedDocument>>;
  /** Largest message that the peer takes, in bytes. */
  readonly maxProvideBytes: (peer: string) => number;
  /** Whether its entry says that a document counts as delivered only once the peer shows it. */
  readonly confirmsDeliveries: (peer: string) => boolean;
  /** What the peer asks for of a document's description and this one lacks, as paths of elements; empty: it can be sent. */
  readonly findMissingMetadata: (peer: string, document: DocumentReference) => readonly string[];
  /**
   * ITI-65, atomic. What the answer acknowledges document by document; less than was sent, where it says less.
   * Failures also: `duplicate` (an identifier is taken there), `too-large`, `code-unknown` (the recipient is not known or not reached there). After
   * `network-unavailable`, `network-timeout` and `network-rejected` it may have arrived all the same.
   */
  readonly provideDocumentBundle: (peer: string, parcel: DocumentPackage) => Promise<NetworkCall<readonly ProvidedAnswer[]>>;
}
