// Every system, profile, extension and code that the adapter writes or reads, each with its source beside it.

/** Canonical base of our own conformance resources (folder `profiles`). */
export const BASE = 'https://second-opinion-adapter.org/fhir';
// ---- identifiers of our own
export const TASK_IDENTIFIER = `${BASE}/task`;
export const AUTHORISATION_IDENTIFIER = `${BASE}/authorisation`;
/** The form that several Consents come from, one per custodian (S7); the API's authorisation id. */
export const AUTHORISATION_FORM_IDENTIFIER = `${BASE}/authorisation-form`;
export const DOCUMENT_IDENTIFIER = `${BASE}/document`;
export const ACTOR_IDENTIFIER = `${BASE}/actor`;
/** One representative of one patient: digest of both first identifiers, since a parent's own number is the same for every child. */
export const REPRESENTATION_IDENTIFIER = `${BASE}/representation`;
export const APPOINTMENT_IDENTIFIER = `${BASE}/appointment`;
/** This adapter, as the author and observer of audit events; written at start. */
export const ADAPTER_DEVICE = 'Device/second-opinion-adapter';
/** Digest of a file's bytes in hex, as `meta.tag` of a Binary: R4 Binary takes no extension (https://hl7.org/fhir/R4/binary.html). */
export const SHA256_TAG = `${BASE}/sha256`;
/** `meta.tag` of a Binary whose file was judged to be a FHIR document, code `json` or `xml`: it is served as Bundle too. */
export const FHIR_DOCUMENT_TAG = `${BASE}/fhir-document`;
/** SMART scope of our own API of second-opinion requests, `.` and letters after it: own scopes are full URIs. https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html */
export const WORKFLOW_SCOPE = `${BASE}/scope/workflow`;
// ---- our CodeSystems (profiles/CodeSystem-*.json)
export const TASK_CODES = `${BASE}/CodeSystem/task`;
export const TASK_PARAMETERS = `${BASE}/CodeSystem/task-parameter`;
export const STEP_CODES = `${BASE}/CodeSystem/step`;
export const STATUS_REASONS = `${BASE}/CodeSystem/status-reason`;
export const PROGRAMME_CODES = `${BASE}/CodeSystem/programme`;
export const VISIT_CODES = `${BASE}/CodeSystem/visit`;
export const FAULT_CODES = `${BASE}/CodeSystem/fault`;
export const QUARANTINE_REASONS = `${BASE}/CodeSystem/quarantine-reason`;
/** `hospital`, `gp`: kind of custodian, as Task.performerType of a transfer. */
export const CUSTODIAN_KINDS = `${BASE}/CodeSystem/custodian-kind`;
/** `physician`, `gp`, `onward-centre`: kind of recipient of a release. */
export const RECIPIENT_KINDS = `${BASE}/CodeSystem/recipient-kind`;
export const SERVICE_CATEGORIES = `${BASE}/CodeSystem/service-category`;
export const EVIDENCE_KINDS = `${BASE}/CodeSystem/evidence-kind`;
// ---- our extensions (profiles/StructureDefinition-*.json); on which resource in brackets
export const extension = (name: string): string => `${BASE}/StructureDefinition/${name}`;
/** [Task, transfer] complex: `since` 1..1 date, `cleared` 0..1 dateTime. The fact that it was overdue, recorded once (S13). */
export const EXT_OVERDUE = extension('overdue');
/** [Task, transfer] complex: the events of `TransferEvents` (transfer.ts), `pause` 0..* and `extended` 0..1 complex; `rule`, `basis`, `timeZone` code 0..1 (S1, S3, S5). */
export const EXT_CLOCK = extension('clock');
/** [Task, transfer] dateTime 0..1: when the deadline check must look at it, for a step of its ladder or because it is overdue; absent once nothing is left to do. */
export const EXT_DEADLINE_CHECK_AT = extension('deadline-check-at');
/** [Task, transfer and delivery; CommunicationRequest] complex: `nextAt` dateTime 1..1, `attempts` unsignedInt 1..1, `worker` string 0..1 (present while claimed). Outbox state. */
export const EXT_EXCHANGE = extension('exchange');
/** [Task, transfer; CommunicationRequest] complex: `code` code 1..1 (of STATUS_REASONS), `since` dateTime 1..1, `attempts` unsignedInt 1..1: why it does not go on, since when, after how many attempts in a row. */
export const EXT_EXCHANGE_FAILURE = extension('exchange-failure');
/** [Task, transfer] what the custodian's submission sets name (ITI-66): `sets` 0..1, how much; `document` 0..*, one that is not to be had. Elements: core/fhir/promised.ts. */
export const EXT_PROMISED = { sets: extension('submission-sets'), document: extension('promised-document') } as const;
/** [Task, coordination] dateTime 0..1: earliest due of its open transfers; orders the worklist. */
export const EXT_ATTENTION_BY = extension('attention-by');
/** [Task, coordination] 0..*, complex: `code` code 1..1, `text` string 1..1, `suppliedBy` code 1..1, `custodian` string 0..1, `required` boolean 1..1: what is missing, as of its last change; the worklist shows it. */
export const EXT_MISSING = extension('missing-item');
/** [Task.output] CodeableConcept 1..1 from QUARANTINE_REASONS. */
export const EXT_QUARANTINE_REASON = extension('quarantine-reason');
/** [Task.output, delivery] complex: `location` string 1..1, `by` code 1..1 (`answer`, `found`), `at` dateTime 1..1, `size` unsignedInt 1..1, `hash` base64Binary 1..1: that the recipient has a document. */
export const EXT_ACKNOWLEDGEMENT = extension('acknowledgement');
/** [Appointment] dateTime 0..1: when the cancellation reached the hospital (S15). */
export const EXT_CANCELLED_AT = extension('cancelled-at');
/** [ServiceRequest] string 0..*, free text of the placer, verbatim. */
export const EXT_TREATMENT_TRIED = extension('treatment-tried');
/** [ServiceRequest] complex: `language` code 1..1, `version` string 1..1. */
export const EXT_INFORMATION_READ = extension('information-read');
/** [ServiceRequest] date 0..1: when the insurer was informed (P2.4). */
export const EXT_INSURER_INFORMED_ON = extension('insurer-informed-on');
/** [ServiceRequest] Reference(PractitionerRole) 0..1: the physician who treats the patient now (P2.1). */
export const EXT_TREATING_PHYSICIAN = extension('treating-physician');
/** [ServiceRequest] 0..*, complex: `by` code 1..1 (`patient`, `representative`), `recordedAt` dateTime 1..1 (S9). */
export const EXT_OBJECTION = extension('objection');
/** [ServiceRequest] 0..*, complex: `about` code 1..1 (`age-exception`, `objection`), `decision` code 1..1 (`allow`, `refuse`), `decidedAt` dateTime 1..1, `decidedBy` string 1..1. */
export const EXT_COORDINATOR_DECISION = extension('coordinator-decision');
/** [ServiceRequest] 0..*, complex: `key` string 1..1, `kind` code 1..1 (RECIPIENT_KINDS), `organisation` Reference(Organization) 1..1, `networkPeer` string 0..1: who may get the opinion and the dossier, if an authorisation releases it (S17). */
export const EXT_RECIPIENT = extension('recipient');
/** [Consent] code 1..1: `signed` or `implied-by-referral` (S6). */
export const EXT_AUTHORISATION_KIND = extension('authorisation-kind');
/** On an AuditEvent: the request, and the task of it, under which it happened. */
export const EXT_AUDIT_BASED_ON = extension('audit-based-on');
// ---- our profiles
export const PROFILE = {
  serviceRequest: extension('second-opinion-request'),
  coordinationTask: extension('second-opinion-coordination-task'),
  transferTask: extension('record-transfer-task'),
  deliveryTask: extension('delivery-task'), visitBookingTask: extension('visit-booking-task'),
  consent: extension('record-transfer-consent'),
  releaseConsent: extension('release-consent'),
  documentReference: extension('dossier-document'),
  appointment: extension('second-opinion-appointment'),
} as const;
export const PLAN_DEFINITION = `${BASE}/PlanDefinition`;
/** What a patient agrees to by our authorisation form; `Consent.policy.uri`. */
export const SHARING_POLICY = `${BASE}/policy/record-sharing-for-second-opinion`;
/** What a patient agrees to by a release. */
export const RELEASE_POLICY = `${BASE}/policy/release-of-the-second-opinion`;
// ---- IHE
/** IHE MHD 4.2.3 and 4.2.4, https://profiles.ihe.net/ITI/MHD; canonicals of its profiles begin so. */
export const MHD_PROFILES = 'https://profiles.ihe.net/ITI/MHD/StructureDefinition/';
export const MHD_MINIMAL_DOCUMENT_REFERENCE = 'https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Minimal.DocumentReference';
export const MHD_IDENTIFIER_TYPE = 'https://profiles.ihe.net/ITI/MHD/CodeSystem/IHE.MHD.MHDIdentifierType';
export const MHD_CREATION_PARAMETER = 'https://profiles.ihe.net/ITI/MHD/SearchParameter/DocumentReference-Creation';
/** R4 has no search parameters for these two of ITI-66. */
export const MHD_DESIGNATION_TYPE_PARAMETER = 'https://profiles.ihe.net/ITI/MHD/SearchParameter/List-DesignationType';
export const MHD_SOURCE_ID_PARAMETER = 'https://profiles.ihe.net/ITI/MHD/SearchParameter/List-SourceId';
/** PDQm 3.2.0 (ITI-78) names this one; R4 has the extension only. */
export const MOTHERS_MAIDEN_NAME_PARAMETER = 'http://hl7.org/fhir/SearchParameter/patient-extensions-Patient-mothersMaidenName';
/** Extensions of others that are searched by, and nothing more. */
export const FOREIGN_EXTENSION = { mothersMaidenName: 'http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName' } as const;
const mhd = (name: string): string => `https://profiles.ihe.net/ITI/MHD/StructureDefinition/${name}`;
/** What ITI-65 and ITI-105 carry, by metadata level; the Bundle's own canonical says which. */
export const MHD_PROVIDED = {
  minimal: { bundle: mhd('IHE.MHD.Minimal.ProvideBundle'), submissionSet: mhd('IHE.MHD.Minimal.SubmissionSet'), document: MHD_MINIMAL_DOCUMENT_REFERENCE },
  uncontained: { bundle: mhd('IHE.MHD.UnContained.Comprehensive.ProvideBundle'), submissionSet: mhd('IHE.MHD.UnContained.Comprehensive.SubmissionSet'), document: mhd('IHE.MHD.UnContained.Comprehensive.DocumentReference') },
  comprehensive: { bundle: mhd('IHE.MHD.Comprehensive.ProvideBundle'), submissionSet: mhd('IHE.MHD.Comprehensive.SubmissionSet'), document: mhd('IHE.MHD.Comprehensive.DocumentReference') },
} as const;
export const MHD_FOLDER = mhd('IHE.MHD.Minimal.Folder');
export const MHD_SIMPLIFIED_PUBLISH = mhd('IHE.MHD.SimplifiedPublish.DocumentReference');
export const MHD_AUDIT_PROVIDE = mhd('IHE.MHD.ProvideBundle.Audit.Recipient');
export const MHD_AUDIT_PUBLISH = mhd('IHE.MHD.SimplifiedPublish.Audit.Recipient');
/** ITI-66, ITI-67 and ITI-68 as the Document Consumer audits them, ITI-65 as the Document Source does. */
export const MHD_AUDIT_ASKED = { lists: mhd('IHE.MHD.FindDocumentLists.Audit.Consumer'), references: mhd('IHE.MHD.FindDocumentReferences.Audit.Consumer'), document: mhd('IHE.MHD.RetrieveDocument.Audit.Consumer'), provided: mhd('IHE.MHD.ProvideBundle.Audit.Source') } as const;
/** ITI-66, ITI-67 and ITI-68 as the Document Responder audits them. */
export const MHD_AUDIT_SERVED = { lists: mhd('IHE.MHD.FindDocumentLists.Audit.Responder'), references: mhd('IHE.MHD.FindDocumentReferences.Audit.Responder'), document: mhd('IHE.MHD.RetrieveDocument.Audit.Responder') } as const;
/** [List] for whom a package is meant; how an entry supersedes what is there already. */
export const MHD_PACKAGE = { intendedRecipient: mhd('ihe-intendedRecipient'), patch: mhd('IHE.MHD.Patch.Parameters') } as const;
export const MHD_LIST_TYPES = 'https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes';
/** IHE's own extensions of a SubmissionSet; `authorOrg`, Reference(Organization), stands on its `source`. */
export const IHE_EXTENSION = { authorOrg: mhd('ihe-authorOrg'), sourceId: mhd('ihe-sourceId'), designationType: mhd('ihe-designationType') } as const;
/** ITI TF-3 Table 4.2.4.1-2, and the warnings of ITI-65 (2:3.65.4.1.3). https://profiles.ihe.net/ITI/TF/Volume3/ch-4.2.html#4.2.4.1 */
export const IHE_CODE = {
  otherBytes: 'XDSNonIdenticalHash', missingDocument: 'XDSMissingDocument', severalPatients: 'XDSPatientIdDoesNotMatch', twiceInMessage: 'XDSRepositoryDuplicateUniqueIdInMessage', fhirDocument: 'FHIRDocumentNotSupported',
  replaces: 'PartialReplaceContentNotProcessed', transforms: 'PartialTransformContentNotProcessed', appends: 'PartialAppendContentNotProcessed', folder: 'PartialFolderContentNotProcessed',
} as const;
export const IHE_EVENT_TYPE = 'urn:ihe:event-type-code';
export const IHE_FORMAT = 'http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode';
export const IHE_FORMAT_SUFFICIENT = 'urn:ihe:iti:xds:2017:mimeTypeSufficient';
/** IHE PCF 1.1.0 */
export const PCF_BASIC = 'https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentBasic';
export const PCF_INTERMEDIATE = 'https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentIntermediate';
/** IHE BALP 1.1.4 */
const balp = (name: string): string => `https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.${name}`;
export const BALP = {
  patientCreate: balp('PatientCreate'),
  patientRead: balp('PatientRead'),
  patientUpdate: balp('PatientUpdate'),
  patientQuery: balp('PatientQuery'),
  query: balp('Query'),
  read: balp('Read'),
  authzConsent: balp('AuthZconsent'),
  disclosureSource: balp('PrivacyDisclosure.Source'),
} as const;
export const BALP_AUTHZ_SUBTYPE = 'https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType';
export const BALP_ENTITY_TYPE = 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType';
/** PDQm 3.2.0 audits ITI-78 by this profile. */
export const PDQM_AUDIT_QUERY = 'https://profiles.ihe.net/ITI/PDQm/StructureDefinition/IHE.PDQm.Query.Audit.Consumer';
export const PDQM_AUDIT_SERVED = 'https://profiles.ihe.net/ITI/PDQm/StructureDefinition/IHE.PDQm.Query.Audit.Supplier';
/** Canonicals of IHE's and the EU's actors begin so. */
export const IHE_ITI = 'https://profiles.ihe.net/ITI';
export const EU_HEALTH_DATA_API = 'http://hl7.eu/fhir/health-data-api';
// ---- XML, https://hl7.org/fhir/R4/xml.html
export const FHIR_XML = 'http://hl7.org/fhir';
export const XHTML = 'http://www.w3.org/1999/xhtml';
export const XML_SCHEMA_INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';
export const XMLNS = 'http://www.w3.org/2000/xmlns/';
// ---- HL7 COW, EU, R4
/** HL7 Clinical Order Workflows 1.0.0-ballot */
export const COW_COORDINATION_TASK = 'http://hl7.org/fhir/uv/cow/StructureDefinition/coordination-task';
export const COW_CANCELLATION_REQUEST = 'http://hl7.org/fhir/uv/cow/StructureDefinition/cancellation-request-task';
/** EU Health Data API 1.0.0-ballot; holds under MHD 4.2.4 only (S18). */
export const EU_MHD_DOCUMENT_REFERENCE = 'http://hl7.eu/fhir/health-data-api/StructureDefinition/EehrxfMhdDocumentReference';
export const EU_PATIENT = 'http://hl7.eu/fhir/base/StructureDefinition/patient-eu-core';
/** Canonicals of R4's own StructureDefinitions begin with it. */
export const R4_DEFINITION = 'http://hl7.org/fhir/StructureDefinition/';
export const IMPOSE_PROFILE = 'http://hl7.org/fhir/StructureDefinition/structuredefinition-imposeProfile';
export const TASK_CODE = 'http://hl7.org/fhir/CodeSystem/task-code';
export const RESTFUL_INTERACTION = 'http://hl7.org/fhir/restful-interaction';
export const RESOURCE_TYPES = 'http://hl7.org/fhir/resource-types';
export const TASK_STATUS = 'http://hl7.org/fhir/task-status';
export const BCP47 = 'urn:ietf:bcp:47';
export const BCP13 = 'urn:ietf:bcp:13';
export const RFC3986 = 'urn:ietf:rfc:3986';
/** RFC 7523 2.2: how a client proves itself at a token endpoint. */
export const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
export const LOINC = 'http://loinc.org';
export const UCUM = 'http://unitsofmeasure.org';
/** LOINC "Referral note": what a letter that implies an authorisation is (S6). */
export const REFERRAL_NOTE = '57133-1';
/** LOINC "Patient Consent" and "Release of information consent", of R4's consent-category value set. */
export const PATIENT_CONSENT = '59284-0';
export const RELEASE_CONSENT = '64292-6';
export const SNOMED = 'http://snomed.info/sct';
export const ICD10 = 'http://hl7.org/fhir/sid/icd-10';
export const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
// ---- terminology.hl7.org
export const tho = (name: string): string => `http://terminology.hl7.org/CodeSystem/${name}`;
export const MEASURE = { custodianTime: `${BASE}/Measure/custodian-time`, codes: `${BASE}/CodeSystem/statistic`, population: tho('measure-population') } as const; // our statistics; https://hl7.org/fhir/R4/measure.html
export const V2_0203 = tho('v2-0203');
/** Referral reason; `S` is Second Opinion. */
export const V2_0336 = tho('v2-0336');
/** `SUBSETTED`: a resource that is not given whole. */
export const V3_OBSERVATION_VALUE = tho('v3-ObservationValue');
export const V3_ACT_REASON = tho('v3-ActReason');
export const V3_ACT_CODE = tho('v3-ActCode');
export const V3_PARTICIPATION = tho('v3-ParticipationType');
export const V3_ROLE_CLASS = tho('v3-RoleClass');
export const V3_ROLE_CODE = tho('v3-RoleCode');
export const V3_DATA_OPERATION = tho('v3-DataOperation');
export const CONSENT_SCOPE = tho('consentscope');
/** R4 CapabilityStatement.rest.security.service. */
export const RESTFUL_SECURITY = tho('restful-security-service');
export const COVERAGE_SELFPAY = tho('coverage-selfpay');
export const APPOINTMENT_CANCELLATION = tho('appointment-cancellation-reason');
export const PROVENANCE_PARTICIPANT = tho('provenance-participant-type');
export const ORGANIZATION_TYPE = tho('organization-type');
export const RECORD_LIFECYCLE = tho('iso-21089-lifecycle');
export const AUDIT_EVENT_TYPE = tho('audit-event-type');
export const AUDIT_ENTITY_TYPE = tho('audit-entity-type');
export const AUDIT_OBJECT_ROLE = tho('object-role');
export const AUDIT_SOURCE_TYPE = tho('security-source-type');
export const SECURITY_ROLE_TYPE = tho('extra-security-role-type');
// ---- national identifiers
/** Belgium, be-core 2.1.2. Older pages show the same systems without `/core`: read both, write these. */
const be = (name: string): string => `https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/${name}`;
export const SSIN = be('ssin');
export const SSIN_WITHOUT_CORE = 'https://www.ehealth.fgov.be/standards/fhir/NamingSystem/ssin';
export const NIHDI = be('nihdi');
export const NIHDI_ORGANIZATION = be('nihdi-organization');
export const NIHDI_PROFESSIONAL = be('nihdi-professional');
export const CBE = be('cbe');
export const BE_INSURANCE_NUMBER = be('insurancenumber');
/** Netherlands, Nictiz zib2020 */
const nl = (name: string): string => `http://fhir.nl/fhir/NamingSystem/${name}`;
export const BSN = nl('bsn');
export const URA = nl('ura');
export const AGB = nl('agb-z');
export const BIG = nl('big');
export const UZOVI = nl('uzovi');
/** Of the demo's placer, whom nobody has. https://www.rfc-editor.org/rfc/rfc2606 */
export const EXAMPLE_PLACER = 'https://placer.example.org/second-opinions';

/** R4 passport systems: this prefix and the ISO 3166-1 alpha-3 code of the issuing country (S1). */
export const PASSPORT_PREFIX = 'http://hl7.org/fhir/sid/passport-';
export const PDF_UA = 'http://www.aiim.org/pdfua/ns/id/'; // a PDF's XMP claims ISO 14289-1 by it: https://pdfa.org/resource/iso-14289-pdfua/
export const urnUuid = (id: string): string => `urn:uuid:${id}`;
export const URN_OID = 'urn:oid:';
export const SIGNATURE_TYPES = 'urn:iso-astm:E1762-95:2013'; // ASTM E1762, of R4's value set signature-type: https://hl7.org/fhir/R4/valueset-signature-type.html
/** An OID or UUID by itself, as people write it down. */
export const withoutUrn = (value: string): string => value.replace(/^urn:(?:oid|uuid):/u, '');
/** The OID that a UUID is by itself. https://www.itu.int/rec/T-REC-X.667 */
export const uuidOid = (uuid: string): string => `urn:oid:2.25.${BigInt(`0x${uuid.replaceAll('-', '')}`).toString()}`;
