// By what a custodian recognises the patient: name, birth date, national number or passport, and who speaks for them.
import type { Identifier } from '@medplum/fhirtypes';
import { BSN, PASSPORT_PREFIX, SSIN, SSIN_WITHOUT_CORE, V3_ROLE_CODE } from '../fhir/systems.ts';
import type { LetterWords } from './find-letter-words.ts';
import type { LetterQuestion, LetterRequester } from './letter-question.ts';
import type { LetterFact } from '../kernel/letter-block.ts';
import { toDateText } from '../intake/to-date-text.ts';
import { toFilledText } from '../kernel/to-filled-text.ts';
import { toNameText } from '../fhir/to-name-text.ts';

const termOf = (system: string, words: LetterWords): string | undefined => {
  if (system === SSIN || system === SSIN_WITHOUT_CORE) return words.ssin;
  if (system === BSN) return words.bsn;
  return system.startsWith(PASSPORT_PREFIX) ? toFilledText(words.passport, { country: system.slice(PASSPORT_PREFIX.length) }) : undefined;
};

/** Numbers that any hospital knows; a placer's own are of no use to the custodian. */
const toNumber = ({ system, value }: Identifier, words: LetterWords): readonly LetterFact[] => {
  const term = termOf(system ?? '', words);
  return term !== undefined && value !== undefined ? [{ term, text: value }] : [];
};

const toRepresentative = (requester: LetterRequester, words: LetterWords): readonly LetterFact[] => {
  if (requester.kind !== 'representative') return [];
  const name = toNameText(requester.person.name);
  const code = requester.person.relationship?.[0]?.coding?.find((c) => c.system === V3_ROLE_CODE)?.code;
  const relationship = Object.entries(words.relationship).find(([key]) => key === code)?.[1];
  return [{ term: words.representedBy, text: relationship === undefined ? name : toFilledText(words.named, { name, relationship }) }];
};

export const toIdentityFacts = ({ patient, requester, language }: LetterQuestion, words: LetterWords): readonly LetterFact[] => [
  { term: words.patientName, text: toNameText(patient.name) },
  ...(patient.birthDate === undefined ? [] : [{ term: words.birthDate, text: toDateText(patient.birthDate, language) }]),
  ...(patient.identifier ?? []).flatMap((identifier) => toNumber(identifier, words)),
  ...toRepresentative(requester, words),
];
