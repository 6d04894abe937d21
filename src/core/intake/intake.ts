// The intake as parsed: what a placer sends to `POST /second-opinion-requests` (schema: second-opinion-request.schema.json; meaning: semantics S1).

/** Business identifier: FHIR system URI and value, both non-empty. */
export interface IntakeIdentifier { readonly system: string; readonly value: string }

export interface IntakeName { readonly family: string; readonly given?: readonly string[]; readonly use?: 'official' | 'usual' }

export interface IntakeContact { readonly phone?: string; readonly email?: string; readonly address?: IntakeAddress }

export interface IntakeAddress {
  readonly lines?: readonly string[];
  readonly postalCode?: string;
  readonly city?: string;
  /** ISO 3166-1 alpha-2 */
  readonly country?: string;
}

export interface IntakeOrganisation { readonly identifiers: readonly IntakeIdentifier[]; readonly name: string; /** Where notices of a due date go. */ readonly email?: string; readonly address?: IntakeAddress }

export interface IntakePractitioner { readonly identifiers: readonly IntakeIdentifier[]; readonly name: IntakeName; readonly organisation?: IntakeOrganisation }

/** A file uploaded before (`POST /uploads`), named by its digest. */
export interface IntakeFile {
  /** Lower-case hex, 64 characters. */
  readonly sha256: string;
  /** Media type, without parameters. */
  readonly contentType: string;
  readonly title?: string;
  /** BCP 47 */
  readonly language?: string;
}

export interface IntakePatient {
  readonly identifiers: readonly IntakeIdentifier[];
  readonly names: readonly IntakeName[];
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; absent: unknown. */
  readonly birthDate?: string;
  readonly gender: 'male' | 'female' | 'other' | 'unknown';
  /** BCP 47, for everything the patient is sent. */
  readonly language: string;
  readonly contact?: IntakeContact;
}

/** Proof that a representative may act (S7): a file, and who of the hospital checked it and when. Unchecked proof does not count. */
export interface IntakeEvidence {
  readonly kind: 'patient-identity' | 'requester-identity' | 'proof-of-representation';
  readonly file: IntakeFile;
  readonly checkedBy?: string;
  /** Instant with offset. */
  readonly checkedAt?: string;
}

export type Relationship = 'mother' | 'father' | 'parent' | 'guardian' | 'partner' | 'child' | 'sibling' | 'other-representative';

export interface IntakeRepresentative {
  readonly kind: 'representative';
  readonly relationship: Relationship;
  readonly identifiers?: readonly IntakeIdentifier[];
  readonly names: readonly IntakeName[];
  readonly contact?: IntakeContact;
  readonly evidence?: readonly IntakeEvidence[];
}

export type IntakeRequester =
  | { readonly kind: 'patient' }
  | IntakeRepresentative
  | ({ readonly kind: 'practitioner' } & IntakePractitioner);

export interface IntakeCustodian {
  /** The placer's short name for it inside this request, `[a-z0-9-]{1,40}`; authorisations refer to it. */
  readonly key: string;
  readonly kind: 'hospital' | 'gp';
  readonly organisation: IntakeOrganisation;
  /** How the copy can travel: the id of a peer in the peer file, or by letter. Absent: by letter. */
  readonly network?: { readonly peer: string };
  readonly deliverTo: 'receiving-hospital' | 'patient' | IntakePractitioner;
  /** LOINC document types wanted; absent: a complete copy (11503-0). */
  readonly kinds?: readonly string[];
  /** Instants with offset (S1, S3). */
  readonly requestedAt?: string;
  readonly receivedAt?: string;
  readonly validAt?: string;
  /** Who recorded receipt and validity and by which evidence (for example "registered letter, receipt seen"). */
  readonly clockRecordedBy?: string;
  readonly clockEvidence?: string;
  /** IANA; absent: the programme's. */
  readonly timeZone?: string;
}

/** Who may get the opinion and a copy of the dossier from this hospital, if the patient allows it (S17). */
export interface IntakeRecipient {
  /** The placer's short name for it inside this request, `[a-z0-9-]{1,40}`; authorisations refer to it. */
  readonly key: string;
  readonly kind: 'physician' | 'gp' | 'onward-centre';
  /** The practice or hospital; a registered client is matched with it by identifier. */
  readonly organisation: IntakeOrganisation;
  /** The id of a peer in the peer file that takes documents for it; absent: nothing can be sent over the network. */
  readonly network?: { readonly peer: string };
}

export interface IntakeSigner {
  readonly capacity: 'patient' | 'representative' | 'referrer';
}

/** A signed authorisation, or one implied by the referral letter (S6, S7). */
export interface IntakeAuthorisation {
  readonly kind: 'signed' | 'implied-by-referral';
  readonly decision?: 'permit' | 'refuse';
  readonly signers: readonly IntakeSigner[];
  /** Instant with offset. */
  readonly signedAt: string;
  /** When the form was handed to each custodian; absent: not yet. */
  readonly submittedAt?: string;
  /** First day on which it holds, `YYYY-MM-DD`; absent: from `signedAt` on. */
  readonly validFrom?: string;
  /** Last day on which it holds, `YYYY-MM-DD`. */
  readonly validUntil: string;
  /** Keys of the custodians it names; absent: none. One of both lists names somebody. */
  readonly custodians?: readonly string[];
  /** Keys of the recipients to whom this hospital may release (S17). */
  readonly releaseTo?: readonly string[];
  readonly form: IntakeFile;
  /** Professionals (by identifier) and documents (by masterIdentifier value) that the patient refuses. */
  readonly refusals?: { readonly practitioners?: readonly IntakeIdentifier[]; readonly documents?: readonly string[] };
}

export interface IntakeDocument {
  readonly file: IntakeFile;
  /** LOINC document type. */
  readonly type: string;
  /** When the document was made: `YYYY-MM-DD` or an instant with offset. */
  readonly createdAt?: string;
  readonly author?: string;
}

export type InsurerCoverage = 'covered' | 'not-covered';

/** The hospital asks for no insurer and no payer (P2.4): why, and who of it decided so. */
export interface InsurerWaiver { readonly reason: string; readonly decidedBy: string; /** Instant with offset. */ readonly decidedAt: string }

export interface Intake {
  /** Id of a configured programme. */
  readonly programme: string;
  readonly placerIdentifier: IntakeIdentifier;
  /** `false`: saved, not sent (S11); absent: sent. */
  readonly send?: boolean;
  readonly patient: IntakePatient;
  readonly requester: IntakeRequester;
  /** Code of one of the programme's departments. */
  readonly department?: string;
  readonly question?: string;
  readonly reasonForSeeking?: string;
  readonly treatmentsTried?: readonly string[];
  readonly diagnosis?: { readonly code?: { readonly system: string; readonly code: string; readonly display?: string }; readonly text?: string };
  readonly treatingPhysician?: IntakePractitioner;
  readonly urgency: 'routine' | 'urgent' | 'asap' | 'stat';
  readonly insurer?: {
    readonly organisation?: IntakeOrganisation;
    readonly memberNumber?: string;
    readonly selfPay?: boolean;
    /** `YYYY-MM-DD`; absent: not informed. */
    readonly informedOn?: string;
    /** What the insurer said of this second opinion; absent: not known. */
    readonly coverage?: InsurerCoverage;
    readonly waived?: InsurerWaiver;
  };
  readonly informationRead?: { readonly language: string; readonly version: string };
  /** A recorded objection (S9) halts the exchange until a coordinator decides. */
  readonly objections?: readonly { readonly by: 'patient' | 'representative'; readonly recordedAt: string }[];
  /** A coordinator's word on an age outside the bounds, or on an objection. */
  readonly coordinatorDecisions?: readonly { readonly about: 'age-exception' | 'objection'; readonly decision: 'allow' | 'refuse'; readonly decidedBy: string; readonly decidedAt: string }[];
  readonly custodians?: readonly IntakeCustodian[];
  readonly recipients?: readonly IntakeRecipient[];
  readonly authorisations?: readonly IntakeAuthorisation[];
  readonly documents?: readonly IntakeDocument[];
}
