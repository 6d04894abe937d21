// What goes into the envelope with the letter: the authorisation that stands, and the proofs that were filed.
import type { Consent } from '@medplum/fhirtypes';
import { findExtension } from '../fhir/extensions.ts';
import { EVIDENCE_KINDS, EXT_AUTHORISATION_KIND } from '../fhir/systems.ts';
import type { LetterWords } from './find-letter-words.ts';
import type { LetterQuestion } from './letter-question.ts';
import { toDateText } from '../intake/to-date-text.ts';
import { toFilledText } from '../kernel/to-filled-text.ts';

/** Signed and not withdrawn; `proposed` waits to be handed to the custodian, by this letter perhaps. */
const stands = (consent: Consent): boolean => (consent.status === 'active' || consent.status === 'proposed') && consent.provision?.type === 'permit';

const toAuthorisation = (consent: Consent, { language }: LetterQuestion, { enclosure }: LetterWords): string => {
  if (findExtension(consent, EXT_AUTHORISATION_KIND)?.valueCode === 'implied-by-referral') return enclosure.referral;
  const day = consent.dateTime?.slice(0, 10);
  return day === undefined ? enclosure.authorisationUndated : toFilledText(enclosure.authorisation, { date: toDateText(day, language) });
};

const KINDS = ['patient-identity', 'requester-identity', 'proof-of-representation'] as const;

/** Each once, however many files prove it. */
const toProofs = ({ evidence }: LetterQuestion, { enclosure }: LetterWords): readonly string[] => {
  const filed = new Set(evidence.flatMap((d) => d.type?.coding ?? []).filter((c) => c.system === EVIDENCE_KINDS).map((c) => c.code));
  return KINDS.filter((kind) => filed.has(kind)).map((kind) => enclosure[kind]);
};

export const toEnclosureTexts = (question: LetterQuestion, words: LetterWords): readonly string[] =>
  [...new Set([...question.consents.filter(stands).map((consent) => toAuthorisation(consent, question, words)), ...toProofs(question, words)])];
