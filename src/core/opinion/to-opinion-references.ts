// A signed opinion as the dossier has it: the paper, and the FHIR document that says the same. https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.Minimal.DocumentReference.html
import type { Binary, CodeableConcept, DocumentReference, DocumentReferenceContext } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { toContentUrl } from '../fhir/document-content.ts';
import { LOINC_DOCUMENTS } from '../fhir/loinc-documents.ts';
import { CONFIDENTIALITY } from '../fhir/opinion-systems.ts';
import { DOCUMENT_IDENTIFIER, IHE_FORMAT, IHE_FORMAT_SUFFICIENT, LOINC } from '../fhir/systems.ts';
import { toNameText } from '../fhir/to-name-text.ts';
import { toFhirDateTime, toFhirInstant } from '../kernel/time.ts';
import type { TermCoding } from '../intake/programme.ts';
import { toKeptBinary } from '../mapping/to-kept-binary.ts';
import { toMhdIdentity } from '../mapping/to-mhd-identity.ts';
import type { OpinionWords } from './find-opinion-words.ts';
import type { OpinionQuestion } from './opinion-question.ts';

/** Of a kept file: SHA-256 in hex, SHA-1 in base64. */
export interface OpinionFile { readonly sha256: string; readonly sha1: string; readonly sizeBytes: number }

export interface OpinionFiles { readonly pdf: OpinionFile; readonly fhir: OpinionFile }

type Form = keyof OpinionFiles;

const CONTENT_TYPES = { pdf: 'application/pdf', fhir: 'application/fhir+json' } as const satisfies Record<Form, string>;

interface Making { readonly question: OpinionQuestion; readonly words: OpinionWords; readonly files: OpinionFiles }

const idOf = ({ idFor, number }: OpinionQuestion, form: Form): string => idFor(`opinion-${form}-reference:${String(number)}`);

const binaryIdOf = ({ idFor, number }: OpinionQuestion, form: Form): string => idFor(`opinion-${form}-file:${String(number)}`);

const toRelations = (question: OpinionQuestion, form: Form): DocumentReference['relatesTo'] => {
  const { replaces } = question;
  return [
    ...(replaces ? [{ code: 'replaces' as const, target: { reference: form === 'pdf' ? replaces.document : replaces.fhir } }] : []),
    ...(form === 'fhir' ? [{ code: 'transforms' as const, target: { reference: `DocumentReference/${idOf(question, 'pdf')}` } }] : []),
  ];
};

const toAttachment = ({ question, words, files }: Making, form: Form): DocumentReference['content'][number]['attachment'] => {
  const { sizeBytes, sha1 } = files[form];
  return {
    contentType: CONTENT_TYPES[form], language: question.language, url: toContentUrl(binaryIdOf(question, form), form === 'fhir'), size: sizeBytes, hash: sha1,
    title: question.replaces ? words.correctedTitle : words.title, creation: toFhirDateTime(question.now, question.timeZone),
  };
};

const toConcept = (coding: TermCoding | undefined): CodeableConcept | undefined => coding && { coding: [compact({ ...coding })] };

/** Nothing is made up: what the programme does not say stays absent. */
const toSetting = ({ terms = {} }: OpinionQuestion): Pick<DocumentReferenceContext, 'facilityType' | 'practiceSetting'> =>
  compact({ facilityType: toConcept(terms.facilityType), practiceSetting: toConcept(terms.practiceSetting) });

const toReference = (making: Making, form: Form): DocumentReference => {
  const { question } = making;
  const { display, classCode } = LOINC_DOCUMENTS.get(question.type) ?? {};
  const documentId = idOf(question, form);
  return {
    resourceType: 'DocumentReference',
    id: documentId,
    ...toMhdIdentity({ documentId, uniqueId: { system: DOCUMENT_IDENTIFIER, value: documentId }, isPatientEu: question.patient.birthDate !== undefined }),
    status: 'current',
    type: { coding: [compact({ system: LOINC, code: question.type, display })] },
    ...(classCode && { category: [{ coding: [{ system: LOINC, code: classCode }] }] }),
    subject: { reference: `Patient/${question.patient.id ?? ''}` },
    date: toFhirInstant(question.now),
    author: [{ reference: `PractitionerRole/${question.reviewer.role.id ?? ''}`, display: toNameText(question.reviewer.person.name) }],
    authenticator: { reference: `PractitionerRole/${question.reviewer.role.id ?? ''}` },
    custodian: { reference: `Organization/${question.hospital.id ?? ''}` },
    ...compact({ relatesTo: toRelations(question, form) }),
    securityLabel: [{ coding: [{ system: CONFIDENTIALITY, code: 'N' }] }],
    content: [{ attachment: toAttachment(making, form), format: { system: IHE_FORMAT, code: IHE_FORMAT_SUFFICIENT } }],
    context: { ...toSetting(question), related: [{ reference: `ServiceRequest/${question.requestId}` }] },
  };
};

const toBinary = ({ question, files }: Making, form: Form): Binary => toKeptBinary({
  id: binaryIdOf(question, form), contentType: CONTENT_TYPES[form], sha256: files[form].sha256, request: { reference: `ServiceRequest/${question.requestId}` }, fhirForm: form === 'fhir' ? 'json' : undefined,
});

export interface OpinionReferences { readonly document: DocumentReference; readonly fhir: DocumentReference; readonly binaries: readonly Binary[] }

/**
 * | source | element | note |
 * |---|---|---|
 * | the programme's `opinion.type` | `type`, `category` | LOINC 47041-9 unless it says otherwise |
 * | the programme's `opinion.facilityType`, `practiceSetting` | `context` | absent stays absent: a recipient who asks for Comprehensive metadata waits for them |
 * | the reviewer | `author`, `authenticator` | |
 * | the version before | `relatesTo` replaces | each form replaces its own (S14) |
 * | the paper | `relatesTo` transforms of the FHIR document | |
 *
 * Shown by profiles/examples/opinion-reference.json and opinion-fhir-reference.json.
 */
export const toOpinionReferences = (making: Making): OpinionReferences =>
  ({ document: toReference(making, 'pdf'), fhir: toReference(making, 'fhir'), binaries: [toBinary(making, 'pdf'), toBinary(making, 'fhir')] });
