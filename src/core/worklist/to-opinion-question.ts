// What an opinion is made of beside the reviewer's words, from the record of its request.
import type { DocumentReference, PatientCommunication } from '@medplum/fhirtypes';
import { LOINC_DOCUMENTS } from '../fhir/loinc-documents.ts';
import { readOpinion } from '../fhir/opinion.ts';
import type { LetterLanguage } from '../intake/programme-letters.ts';
import type { Programme } from '../intake/programme.ts';
import { parseInstant } from '../kernel/time.ts';
import { findDepartment } from '../notices/find-department.ts';
import { findLetterLanguage } from '../notices/find-letter-language.ts';
import { toDepartmentText } from '../notices/to-department-text.ts';
import { toHospitalText } from '../notices/to-hospital-text.ts';
import type { OpinionQuestion, ReplacedOpinion } from '../opinion/opinion-question.ts';
import type { RequestRecord } from './request-record.ts';

export interface OpinionTerms extends Pick<OpinionQuestion, 'now' | 'written' | 'reviewer' | 'hospital' | 'idFor'> {
  readonly programme: Programme;
  /** Why the one before is replaced. */
  readonly correction?: string | undefined;
}

const SECOND_OPINION = '47041-9';

const languageOf = ({ patient: { communication = [] } }: RequestRecord, programme: Programme): LetterLanguage => {
  const isPreferred = (c: PatientCommunication): number => Number(c.preferred ?? false);
  const spoken = communication.toSorted((a, b) => isPreferred(b) - isPreferred(a)).flatMap((c) => c.language.coding?.[0]?.code ?? []);
  return findLetterLanguage({ patient: spoken, programme: programme.languages }) ?? 'en';
};

const documentAt = ({ byReference }: RequestRecord, reference: string): DocumentReference | undefined => {
  const found = byReference.get(reference);
  return found?.resourceType === 'DocumentReference' ? found : undefined;
};

const toReplaced = (record: RequestRecord, { timeZone }: Programme, reason: string | undefined): ReplacedOpinion | undefined => {
  const { signed } = readOpinion(record.steps);
  if (!signed || reason === undefined) return undefined;
  const at = parseInstant(documentAt(record, signed.document)?.date ?? '');
  return { document: signed.document, fhir: signed.fhir, signedOn: at.ok ? at.value.toZonedDateTimeISO(timeZone).toPlainDate().toString() : '', reason };
};

const typeOf = ({ type }: DocumentReference): string => type?.coding?.[0]?.code ?? '';

const titleOf = (document: DocumentReference): readonly string[] => {
  const title = document.content[0]?.attachment.title ?? LOINC_DOCUMENTS.get(typeOf(document))?.display;
  return title === undefined ? [] : [title];
};

const toDossier = ({ steps, documents }: RequestRecord): readonly string[] => {
  const { signed } = readOpinion(steps);
  const own = signed ? [signed.document, signed.fhir] : [];
  return documents.filter((d) => !own.includes(`DocumentReference/${d.id ?? ''}`)).flatMap(titleOf);
};

const toAsked = ({ request }: RequestRecord): Pick<OpinionQuestion, 'requestId' | 'reference' | 'question'> =>
  ({ requestId: request.id ?? '', reference: request.identifier?.[0]?.value ?? '', question: request.note?.[0]?.text });

/** A number is never used again: what was retracted had one too. */
const toNumber = ({ byReference }: RequestRecord, idFor: OpinionQuestion['idFor']): number => {
  for (let number = 1; ; number += 1) {
    if (!byReference.has(`DocumentReference/${idFor(`opinion-pdf-reference:${String(number)}`)}`)) return number;
  }
};

export const toOpinionQuestion = (record: RequestRecord, terms: OpinionTerms): OpinionQuestion => {
  const { programme, correction, ...given } = terms;
  const language = languageOf(record, programme);
  const department = findDepartment(record.request, programme);
  return {
    ...given, language, timeZone: programme.timeZone, type: programme.opinion?.type ?? SECOND_OPINION, terms: programme.opinion, number: toNumber(record, given.idFor),
    ...toAsked(record), patient: record.patient,
    hospitalText: toHospitalText({ programme, language }), departmentText: toDepartmentText({ department, programme, language }),
    dossier: toDossier(record),
    replaces: toReplaced(record, programme, correction),
  };
};
