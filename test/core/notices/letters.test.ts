// What a letter says, in each of its languages: nothing untranslated, dates as people write them, an estimate never called a breach, signed by those who may.
import type { Consent } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { LOINC_DOCUMENTS } from '../../../src/core/fhir/loinc-documents.ts';
import { BSN, EVIDENCE_KINDS, EXT_AUTHORISATION_KIND, PASSPORT_PREFIX } from '../../../src/core/fhir/systems.ts';
import { findLetterLanguage } from '../../../src/core/notices/find-letter-language.ts';
import { findLetterWords } from '../../../src/core/notices/find-letter-words.ts';
import type { Letter } from '../../../src/core/notices/letter.ts';
import { parseLetterAsk } from '../../../src/core/notices/parse-letter-ask.ts';
import { toDateText } from '../../../src/core/intake/to-date-text.ts';
import { toLetter } from '../../../src/core/notices/to-letter.ts';
import { toPostalLines } from '../../../src/core/notices/to-postal-lines.ts';
import { letterQuestion, letterTransfer } from '../../support/letter-question.ts';
import { P1, P2 } from '../intake/valid-intake.ts';

const LANGUAGES = ['fr', 'nl', 'de', 'en'] as const;
const leaves = (value: unknown, at = ''): readonly (readonly [string, string])[] => (typeof value === 'string'
  ? [[at, value]] : Object.entries(value as object).flatMap(([key, member]) => leaves(member, `${at}.${key}`)));
const gapsOf = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/gu)].map((m) => m[1] ?? '').toSorted();
const textOf = (letter: Letter): string => leaves({ ...letter, pageNumber: '' }).map(([, text]) => text).join('\n');
const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);

describe('the words', () => {
  const english = new Map(leaves(findLetterWords('en')));

  test.each(LANGUAGES)('%s has each of them, none more, with the same gaps', (language) => {
    const words = leaves(findLetterWords(language));
    expect(words.map(([at]) => at)).toEqual([...english.keys()]);
    for (const [at, text] of words) {
      expect(text.trim()).not.toBe('');
      // `one month` has no number
      if (!at.startsWith('.length.month.one')) expect([at, gapsOf(text)]).toEqual([at, gapsOf(english.get(at) ?? '')]);
    }
  });

  test.each(LANGUAGES.filter((l) => l !== 'en'))('%s leaves no sentence in English', (language) => {
    const same = leaves(findLetterWords(language)).filter(([at, text]) => english.get(at) === text).map(([at]) => at);
    // spelt alike: gaps with punctuation, `Name`, `partner`, `parent`, `E-mail`
    expect(same.filter((at) => !['.placeAndDate', '.named', '.kindCoded', '.patientName', '.relationship.SIGOTHR', '.relationship.PRN', '.email'].includes(at))).toEqual([]);
  });

  test.each(LANGUAGES)('%s names every kind of document that an intake may ask for', (language) => {
    expect(Object.keys(findLetterWords(language).kind).toSorted()).toEqual([...LOINC_DOCUMENTS.keys()].toSorted());
  });

  test.each(LANGUAGES.flatMap((language) => (['request', 'reminder'] as const).map((kind) => [language, kind] as const)))('no gap stays open: %s, %s', (language, kind) => {
    const said = textOf(toLetter(kind, letterQuestion({ language, transfer: letterTransfer({ kinds: [...LOINC_DOCUMENTS.keys()] }) })));
    expect(said).toContain('Ilias Fictief');
    expect(said).toContain('17020803132');
    expect(said).not.toMatch(/\{\w+\}|undefined|MRN-9/u);
  });
});

describe('the language', () => {
  const rule = (asked: string | undefined, patient: readonly string[], programme: readonly string[]) => findLetterLanguage({ asked, patient, programme });
  test('one without words is refused', () => { expect(rule('it', ['fr'], ['fr'])).toBeUndefined(); });
  test('asked for, before all', () => { expect(rule('de-BE', ['fr'], ['nl'])).toBe('de'); });
  test('the patient\'s', () => { expect(rule(undefined, ['nl-BE'], ['fr'])).toBe('nl'); });
  test('the programme\'s first that there are words in', () => { expect(rule(undefined, ['ar'], ['tr', 'nl', 'fr'])).toBe('nl'); });
  test('English where nobody speaks another', () => { expect(rule(undefined, ['ar'], ['tr'])).toBe('en'); });
});

describe('the ask', () => {
  const ask = (query: Record<string, string>) => parseLetterAsk(new Map(Object.entries(query)), day('2026-12-01'));
  test('all that is wrong, at once', () => {
    const refused = ask({ kind: 'threat', language: 'it', date: '2026-02-30' });
    expect(!refused.ok && refused.failure.issues.map((i) => i.expression)).toEqual(['kind', 'language', 'date']);
  });
  test('a day ahead is refused, today is not', () => {
    expect(ask({ date: '2026-12-02' }).ok).toBe(false);
    expect(ask({ date: '2026-12-01' })).toMatchObject({ ok: true, value: { kind: 'request' } });
  });
});

test.each([
  ['2026-12-01', '1er décembre 2026', '1 december 2026', '1. Dezember 2026', '1 December 2026'],
  ['2024-02-29', '29 février 2024', '29 februari 2024', '29. Februar 2024', '29 February 2024'],
  ['2017-03', 'mars 2017', 'maart 2017', 'März 2017', 'March 2017'],
  ['2017', '2017', '2017', '2017', '2017'],
  ['2026-11-21', '21 novembre 2026', '21 november 2026', '21. November 2026', '21 November 2026'],
])('%s is written as people write it', (date, ...texts) => {
  expect(LANGUAGES.map((language) => toDateText(date, language))).toEqual(texts);
});

test('the country stands on the envelope when it is another, in capitals', () => {
  const address = { line: ['Pauwelsstraße 1'], postalCode: '52074', city: 'Aachen', country: 'DE' };
  expect(toPostalLines({ address, from: 'BE', language: 'fr' })).toEqual(['Pauwelsstraße 1', '52074 Aachen', 'ALLEMAGNE']);
  expect(toPostalLines({ address, from: 'DE', language: 'fr' })).toEqual(['Pauwelsstraße 1', '52074 Aachen']);
  expect(toPostalLines({ address: undefined, from: 'BE', language: 'fr' })).toEqual([]);
});

describe('the request', () => {
  const say = (change: Parameters<typeof letterQuestion>[0] = {}): string => textOf(toLetter('request', letterQuestion({ language: 'en', ...change })));

  test('asked, no receipt: an estimate, and a word of confirmation is wanted', () => {
    expect(say()).toContain('counted from the day on which you receive a valid request. You were asked on 19 November 2026; counted from then, the copy is due by 4 December 2026 at the latest. Please confirm');
  });
  test('received: the legal clock', () => {
    const transfer = letterTransfer({ clock: { receivedAt: '2026-11-20T10:00:00+01:00', basis: 'received' }, startAt: '2026-11-20T10:00:00+01:00', dueAt: '2026-12-05T23:59:59+01:00' });
    expect(say({ transfer })).toContain('The valid request has been with you since 20 November 2026: the copy is due by 5 December 2026 at the latest.');
  });
  test('nothing known: the length alone, no date', () => {
    const { startAt: _start, dueAt: _due, ...rest } = letterTransfer({ clock: {} });
    expect(say({ transfer: rest })).toContain('The period for this is 15 calendar days, counted from the day on which you receive a valid request.');
    expect(say({ transfer: rest })).not.toContain('4 December');
  });
  test.each([
    ['month', 1, 'one month'], ['month', 2, '2 months'], ['working-day', 15, '15 working days'], ['hour', 72, '72 hours'], ['calendar-day', 1, '1 calendar day'],
  ] as const)('a rule in %s of %i', (unit, length, text) => { expect(say({ rule: { ...P1.deadline, unit, length } })).toContain(`The period for this is ${text},`); });
  test('a rule that counts from the request says so', () => {
    expect(say({ rule: { ...P1.deadline, startsAt: 'request' }, transfer: letterTransfer({ clock: { ...letterTransfer().clock, basis: 'requested' } }) }))
      .toContain('counted from the day on which the copy is asked for. You were asked on 19 November 2026: the copy is due by 4 December 2026 at the latest.');
  });
  test('the due date is the custodian\'s own', () => {
    const transfer = letterTransfer({ clock: { ...letterTransfer().clock, timeZone: 'America/New_York' }, dueAt: '2026-12-05T05:59:59+01:00' });
    expect(say({ transfer })).toContain('due by 4 December 2026');
  });
  test('the legal basis as configured for that language, with its link; else as the rule has it', () => {
    expect(say({ language: 'nl' })).toContain(`wet van 22 augustus 2002 betreffende de rechten van de patiënt, artikel 9: een kopie binnen 15 dagen na ontvangst van een geldig verzoek (${P1.deadline.sourceUrl ?? 'none'})`);
    const { sourceUrl: _url, ...rule } = P1.deadline;
    expect(say({ rule: { ...rule, id: 'own', source: 'our agreement.' } })).toContain('Legal basis: our agreement.');
  });
  test('to the patient, to the patient\'s doctor', () => {
    expect(say({ recipient: { kind: 'patient' } })).toContain('directly to the patient:\naddress\nIlias Fictief');
    const doctor = { kind: 'doctor', person: { resourceType: 'Practitioner', name: [{ family: 'Arts', given: ['An'] }] }, organisation: { resourceType: 'Organization', name: 'Practice De Linde', address: [{ city: 'Gent' }] } } as const;
    expect(say({ recipient: doctor as never })).toMatch(/whom the patient has chosen:\naddress\nAn Arts\nPractice De Linde\nGent/u);
  });
  test('other identifiers that any hospital knows', () => {
    const patient = { ...letterQuestion().patient, identifier: [{ system: BSN, value: '999990019' }, { system: `${PASSPORT_PREFIX}MAR`, value: 'XX000' }] };
    expect(say({ patient })).toMatch(/\(BSN\)\n999990019\nPassport number \(MAR\)\nXX000/u);
  });
  test('a practice has no records department; an unknown address is not made up', () => {
    const letter = toLetter('request', letterQuestion({ custodianKind: 'gp', custodian: { resourceType: 'Organization', name: 'Practice' } }));
    expect([letter.addressee, letter.isAddressKnown]).toEqual([['Practice'], false]);
  });
});

describe('who signs a request (S9)', () => {
  const signers = (change: Parameters<typeof letterQuestion>[0], kind: 'request' | 'reminder' = 'request') => toLetter(kind, letterQuestion({ language: 'en', ...change })).signatures.map((s) => `${s.as}: ${s.names.join()}`).slice(1);
  const born = (birthDate: string) => ({ ...letterQuestion().patient, birthDate });

  test('a reminder: the hospital alone', () => { expect(signers({}, 'reminder')).toEqual([]); });
  test('under 16 in Brussels: the representative', () => { expect(signers({})).toEqual(['The patient’s representative: Hanan Verzinsel']); });
  test('16 that day: the patient, though the mother asked', () => {
    expect(signers({ patient: born('2010-12-01') })).toEqual(['The patient: Ilias Fictief']);
    expect(signers({ patient: born('2010-12-02') })).toEqual(['The patient’s representative: Hanan Verzinsel']);
  });
  test('12 to 15 in the Netherlands: both', () => { expect(signers({ programme: P2, patient: born('2013-01-01') })).toEqual(['The patient: Ilias Fictief', 'The patient’s representative: Hanan Verzinsel']); });
  test('an adult who is represented: the representative', () => { expect(signers({ patient: born('1990-01-01') })).toEqual(['The patient’s representative: Hanan Verzinsel']); });
  test('an adult who asked: the patient', () => { expect(signers({ patient: born('1990-01-01'), requester: { kind: 'patient' } })).toEqual(['The patient: Ilias Fictief']); });
  test('a referral letter that implies it: the hospital alone, while it stands', () => {
    const consent = { resourceType: 'Consent', status: 'active', provision: { type: 'permit' }, extension: [{ url: EXT_AUTHORISATION_KIND, valueCode: 'implied-by-referral' }] } as Consent;
    expect(signers({ programme: P2, patient: born('1990-01-01'), requester: { kind: 'patient' }, consents: [consent] })).toEqual([]);
    expect(signers({ programme: P2, patient: born('1990-01-01'), requester: { kind: 'patient' }, consents: [{ ...consent, status: 'inactive' }] })).toEqual(['The patient: Ilias Fictief']);
  });
});

describe('what is enclosed', () => {
  const consent = { resourceType: 'Consent', status: 'active', dateTime: '2026-11-18T10:00:00+01:00', provision: { type: 'permit' } } as Consent;
  const enclosed = (change: Parameters<typeof letterQuestion>[0]) => toLetter('request', letterQuestion({ language: 'en', ...change })).enclosures?.items;

  test('nothing: no heading', () => { expect(enclosed({})).toBeUndefined(); });
  test('the authorisation that stands, and each proof once', () => {
    const proof = { resourceType: 'DocumentReference', status: 'current', content: [], type: { coding: [{ system: EVIDENCE_KINDS, code: 'proof-of-representation' }, { system: EVIDENCE_KINDS, code: 'patient-identity' }] } } as never;
    expect(enclosed({ consents: [consent], evidence: [proof, proof] })).toEqual(['Signed authorisation of 18 November 2026', 'Copy of the patient’s identity document', 'Proof of representation']);
  });
  test('one that was withdrawn or refuses is not', () => {
    expect(enclosed({ consents: [{ ...consent, status: 'inactive' }, { ...consent, provision: { type: 'deny' } }] })).toBeUndefined();
    expect(enclosed({ consents: [{ ...consent, status: 'proposed' }] })).toEqual(['Signed authorisation of 18 November 2026']);
  });
});

describe('the reminder, as of its day', () => {
  const received = letterTransfer({ clock: { requestedAt: '2026-11-19T10:00:00+01:00', receivedAt: '2026-11-19T10:00:00+01:00', basis: 'received' } });
  const say = (on: string, transfer = received): string => textOf(toLetter('reminder', letterQuestion({ language: 'en', on: day(on), transfer })));

  test('on the due date it is not late', () => { expect(say('2026-12-04')).toContain('The copy is due by 4 December 2026 at the latest. To our knowledge it has not yet'); });
  test('one day, many days', () => {
    expect(say('2026-12-05')).toContain('due by 4 December 2026 at the latest, which was 1 day ago.');
    expect(say('2027-01-04')).toContain('which was 31 days ago.');
  });
  test('an estimate is never called late (S3)', () => {
    const passed = say('2026-12-20', letterTransfer());
    expect(passed).toContain('We have no confirmation that the request has reached you. Counted from 19 November 2026, the copy would have been due by 4 December 2026.');
    expect(passed).not.toMatch(/\bago\b/u);
    expect(say('2026-12-01', letterTransfer())).toContain('Counted from 19 November 2026, the copy is due by 4 December 2026');
  });
  test('a receipt without the day it was asked', () => { expect(say('2026-12-01', { ...received, clock: { receivedAt: received.clock.receivedAt ?? '', basis: 'received' } })).toContain('You have received the request'); });
});
