// What is asked for, and where the copy should go.
import { COMPLETE_COPY } from '../fhir/transfer.ts';
import type { LetterWords } from './find-letter-words.ts';
import type { LetterQuestion, LetterRecipient } from './letter-question.ts';
import type { LetterBlock } from '../kernel/letter-block.ts';
import { toDepartmentText } from './to-department-text.ts';
import { toFilledText } from '../kernel/to-filled-text.ts';
import { toNameText } from '../fhir/to-name-text.ts';
import { toPostalLines } from './to-postal-lines.ts';

/** In words, and by its code where that tells more than the words; what has none (no intake lets it in) by its code alone. */
const toKind = (code: string, words: LetterWords): string => {
  const kind = Object.entries(words.kind).find(([key]) => key === code)?.[1] ?? '';
  return code === COMPLETE_COPY ? kind : toFilledText(words.kindCoded, { kind, code }).trim();
};

const address = (lines: readonly string[]): readonly LetterBlock[] => (lines.length > 0 ? [{ kind: 'address', lines }] : []);

const toPatient = ({ patient, programme, language }: LetterQuestion, words: LetterWords): readonly LetterBlock[] => [
  { kind: 'paragraph', text: words.toPatient },
  ...address([toNameText(patient.name), ...toPostalLines({ address: patient.address?.[0], from: programme.hospital.address?.country, language })]),
];

const toDoctor = ({ person, organisation }: Extract<LetterRecipient, { kind: 'doctor' }>, { programme, language }: LetterQuestion, words: LetterWords): readonly LetterBlock[] => {
  const postal = toPostalLines({ address: organisation?.address?.[0], from: programme.hospital.address?.country, language });
  return [{ kind: 'paragraph', text: words.toDoctor }, ...address([toNameText(person?.name), organisation?.name ?? '', ...postal].filter((line) => line !== ''))];
};

const toHospital = (question: LetterQuestion, words: LetterWords): readonly LetterBlock[] => {
  const department = toDepartmentText(question);
  return [{ kind: 'paragraph', text: department === undefined ? words.toHospital : toFilledText(words.toDepartment, { department }) }];
};

const toDestination = (question: LetterQuestion, words: LetterWords): readonly LetterBlock[] => {
  const { recipient } = question;
  switch (recipient.kind) {
    case 'patient': return toPatient(question, words);
    case 'doctor': return toDoctor(recipient, question, words);
    case 'hospital': return toHospital(question, words);
  }
};

export const toAskedBlocks = (question: LetterQuestion, words: LetterWords): readonly LetterBlock[] => [
  { kind: 'heading', text: words.whatHeading },
  { kind: 'list', items: question.transfer.kinds.map((code) => toKind(code, words)) },
  { kind: 'paragraph', text: words.electronic },
  { kind: 'heading', text: words.whereHeading },
  ...toDestination(question, words),
];
