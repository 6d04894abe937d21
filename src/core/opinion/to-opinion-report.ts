// The paper form of an opinion: about whom, what it says, by whom it was signed and how (S14).
import { toNameText } from '../fhir/to-name-text.ts';
import { toDateText } from '../intake/to-date-text.ts';
import type { LetterBlock, LetterFact } from '../kernel/letter-block.ts';
import type { OpinionWords } from './find-opinion-words.ts';
import type { OpinionQuestion } from './opinion-question.ts';
import type { Report } from './report.ts';
import { toOpinionSections, type OpinionSection } from './to-opinion-sections.ts';

const localDate = ({ now, timeZone }: OpinionQuestion): string => now.toZonedDateTimeISO(timeZone).toPlainDate().toString();

const toAbout = ({ patient, reference, departmentText, language }: OpinionQuestion, words: OpinionWords): readonly LetterFact[] => [
  { term: words.patientName, text: toNameText(patient.name) },
  ...(patient.birthDate === undefined ? [] : [{ term: words.birthDate, text: toDateText(patient.birthDate, language) }]),
  { term: words.reference, text: reference },
  ...(departmentText === undefined ? [] : [{ term: words.department, text: departmentText }]),
];

const toSignature = (question: OpinionQuestion, words: OpinionWords): readonly LetterFact[] => [
  { term: words.signedBy, text: toNameText(question.reviewer.person.name) },
  { term: words.signedFor, text: question.departmentText === undefined ? question.hospitalText : `${question.hospitalText}, ${question.departmentText}` },
  { term: words.signedOn, text: toDateText(localDate(question), question.language) },
];

const toBlocks = ({ heading, paragraphs, items }: OpinionSection): readonly LetterBlock[] => [
  { kind: 'heading', text: heading },
  ...paragraphs.flatMap((text) => text.split(/\r?\n\s*\n/u)).map((text) => ({ kind: 'paragraph' as const, text })),
  ...(items.length > 0 ? [{ kind: 'list' as const, items }] : []),
];

/** The reviewer's text stands as it was written; an empty line begins a paragraph. */
export const toOpinionReport = (question: OpinionQuestion, words: OpinionWords): Report => ({
  language: question.language,
  date: localDate(question),
  title: question.replaces ? words.correctedTitle : words.title,
  sender: [question.hospitalText, ...(question.departmentText === undefined ? [] : [question.departmentText])],
  reference: question.reference,
  body: [
    { kind: 'heading', text: words.aboutHeading },
    { kind: 'facts', facts: toAbout(question, words) },
    ...toOpinionSections(question, words).flatMap(toBlocks),
    { kind: 'heading', text: words.signedHeading },
    { kind: 'facts', facts: toSignature(question, words) },
    { kind: 'paragraph', text: words.seal },
  ],
  pageNumber: words.page,
});
