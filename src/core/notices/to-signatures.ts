// Who signs: the hospital, and on a request those whose right to a copy it is, by the patient's age on that day (S9).
import { assessAge } from '../consent/assess-age.ts';
import { findSignerRules } from '../consent/find-signer-rules.ts';
import { findExtension } from '../fhir/extensions.ts';
import { EXT_AUTHORISATION_KIND } from '../fhir/systems.ts';
import type { LetterWords } from './find-letter-words.ts';
import type { LetterQuestion } from './letter-question.ts';
import type { Signature } from './letter.ts';
import { toFilledText } from '../kernel/to-filled-text.ts';
import { toHospitalText } from './to-hospital-text.ts';
import { toDepartmentText } from './to-department-text.ts';
import { toNameText } from '../fhir/to-name-text.ts';

const named = (name: string): readonly string[] => (name === '' ? [] : [name]);

/** An adult who cannot decide is spoken for by whoever asked; of a minor the programme's bands tell, each that the age may fall into. */
const findSides = ({ patient, requester, programme, on }: LetterQuestion): { readonly patient: boolean; readonly representative: boolean } => {
  const rules = findSignerRules(programme, assessAge(patient.birthDate, on));
  if (rules.mayRepresentAdult && requester.kind === 'representative') return { patient: false, representative: true };
  return { patient: rules.bands.some((band) => band !== 'representative'), representative: rules.bands.some((band) => band !== 'patient') };
};

/** The referral letter that is enclosed speaks for the patient then (S6). */
const isImplied = ({ consents }: LetterQuestion): boolean =>
  consents.some((c) => c.status === 'active' && c.provision?.type === 'permit' && findExtension(c, EXT_AUTHORISATION_KIND)?.valueCode === 'implied-by-referral');

/** The hospital's alone. */
const toHospitalSignature = (question: LetterQuestion, words: LetterWords): Signature => {
  const { programme, language } = question;
  const department = toDepartmentText(question);
  return { as: toFilledText(words.signFor, { hospital: toHospitalText(question) }), names: programme.letters?.terms?.[language]?.signatory ?? (department === undefined ? [] : [department]) };
};

export const toSignatures = (question: LetterQuestion, words: LetterWords, kind: 'request' | 'reminder'): readonly Signature[] => {
  const hospital = toHospitalSignature(question, words);
  if (kind === 'reminder' || isImplied(question)) return [hospital];
  const sides = findSides(question);
  const { requester, patient } = question;
  return [
    hospital,
    ...(sides.patient ? [{ as: words.signPatient, names: named(toNameText(patient.name)) }] : []),
    ...(sides.representative ? [{ as: words.signRepresentative, names: requester.kind === 'representative' ? named(toNameText(requester.person.name)) : [] }] : []),
  ];
};
