// S8: from an exchange that is permitted, one change per denial.
import type { Consent } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideExchange, type ExchangeQuestion } from '../../../src/core/consent/decide-exchange.ts';
import { BIG, EXT_AUTHORISATION_KIND, V3_ACT_REASON, V3_PARTICIPATION } from '../../../src/core/fhir/systems.ts';
import { P1, P2 } from '../intake/valid-intake.ts';
import { at, consentWith, CUSTODIAN, objection, questionWith, requestWith, word } from './valid-question.ts';

const codes = (change: Partial<ExchangeQuestion>) => decideExchange(questionWith(change)).reasons.map((r) => r.code);
const ircp = (reference: string) => [{ role: { coding: [{ system: V3_PARTICIPATION, code: 'IRCP' }] }, reference: { reference } }];
const signedBy = (...performers: string[]): Partial<Consent> => ({ performer: performers.map((reference) => ({ reference })) });
const MOTHER = 'RelatedPerson/mother';
const PATIENT = 'Patient/noor';

it('permits, and names the Consent that does', () => {
  expect(decideExchange(questionWith())).toEqual({ permit: true, reasons: [], consent: 'Consent/c1' });
});

describe('one change from a permit', () => {
  it.each<[string, Partial<ExchangeQuestion>, string[]]>([
    ['no authorisation', { consents: [] }, ['no-consent']],
    ['one for another custodian', { consents: [consentWith({ organization: [{ reference: 'Organization/second-hospital' }] })] }, ['no-consent']],
    ['one for no custodian', { consents: [consentWith({ organization: [] })] }, ['no-consent']],
    ['one for another recipient', { consents: [consentWith({}, { actor: ircp('Organization/elsewhere') })] }, ['no-consent']],
    ['one for no recipient', { consents: [consentWith({}, { actor: [] })] }, ['no-consent']],
    ['the recipient in another role', { consents: [consentWith({}, { actor: [{ role: { coding: [{ system: V3_PARTICIPATION, code: 'PRCP' }] }, reference: { reference: 'Organization/brussels-children' } }] })] }, ['no-consent']],
    ['another purpose', { consents: [consentWith({}, { purpose: [{ system: V3_ACT_REASON, code: 'HPAYMT' }] })] }, ['no-consent']],
    ['no purpose', { consents: [consentWith({}, { purpose: [] })] }, ['no-consent']],
    ['not submitted', { consents: [consentWith({ status: 'proposed' })] }, ['consent-not-submitted']],
    ['withdrawn', { consents: [consentWith({ status: 'inactive' })] }, ['consent-withdrawn']],
    ['rejected', { consents: [consentWith({ status: 'rejected' })] }, ['consent-refused']],
    ['a draft', { consents: [consentWith({ status: 'draft' })] }, ['no-consent']],
    ['made in error', { consents: [consentWith({ status: 'entered-in-error' })] }, ['no-consent']],
    ['a refusal', { consents: [consentWith({}, { type: 'deny' })] }, ['consent-refused']],
    ['neither permit nor refusal', { consents: [consentWith({ provision: { period: { end: '2027-01-01' } } })] }, ['no-consent']],
    ['without an end', { consents: [consentWith({}, { period: { start: '2026-11-03T08:30:00+01:00' } })] }, ['consent-expired']],
    ['without a period', { consents: [consentWith({}, { period: {} })] }, ['consent-expired']],
    ['an end that cannot be read', { consents: [consentWith({}, { period: { end: '2027-02-30' } })] }, ['consent-expired']],
    ['a kind the programme does not take', { consents: [consentWith({ extension: [{ url: EXT_AUTHORISATION_KIND, valueCode: 'implied-by-referral' }], ...signedBy('PractitionerRole/gp') })] }, ['no-consent']],
    ['signed by nobody known', { consents: [consentWith(signedBy('Device/x'))] }, ['signer-not-entitled-today']],
    ['signed by nobody', { consents: [consentWith({ performer: [] })] }, ['signer-not-entitled-today']],
    ['signed by the child', { consents: [consentWith(signedBy(PATIENT))] }, ['signer-not-entitled-today']],
    ['signed by a representative whose proof is not checked', { representationProven: false }, ['signer-not-entitled-today']],
    ['no department or professional', { request: requestWith({ performer: [] }) }, ['no-therapeutic-relationship']],
    ['an age outside the programme', { birthDate: '2005-11-10', consents: [consentWith(signedBy(PATIENT))] }, ['age-exception-pending']],
    ['a birth date that is not known', { birthDate: undefined, consents: [consentWith(signedBy(PATIENT, MOTHER))] }, ['age-exception-pending']],
    ['another representative objects', { request: requestWith({ extension: [objection('representative', '2026-11-05T10:00:00+01:00')] }) }, ['objection-pending']],
    ['the patient of 12 objects', { birthDate: '2014-11-10', request: requestWith({ extension: [objection('patient', '2026-11-05T10:00:00+01:00')] }) }, ['objection-pending']],
  ])('%s', (_name, change, expected) => {
    expect(codes(change)).toEqual(expected);
    expect(decideExchange(questionWith(change)).permit).toBe(false);
  });

  it('gives all reasons, and the Consent that failed', () => {
    const decision = decideExchange(questionWith({
      consents: [consentWith({ status: 'proposed' })],
      request: requestWith({ performer: [], extension: [objection('representative', '2026-11-05T10:00:00+01:00')] }),
    }));
    expect(decision.reasons.map((r) => r.code)).toEqual(['consent-not-submitted', 'no-therapeutic-relationship', 'objection-pending']);
    expect(decision.consent).toBe('Consent/c1');
  });
});

describe('the moment it holds', () => {
  it.each([
    ['the second before it is signed', '2026-11-03T08:29:59+01:00', ['no-consent']],
    ['when it is signed', '2026-11-03T08:30:00+01:00', []],
    ['the last second', '2027-02-02T23:59:59+01:00', []],
    ['the last of the last second', '2027-02-02T23:59:59.999999999+01:00', []],
    ['midnight', '2027-02-03T00:00:00+01:00', ['consent-expired']],
    ['midnight, told from elsewhere', '2027-02-02T23:00:00Z', ['consent-expired']],
  ])('%s', (_name, now, expected) => {
    expect(codes({ now: at(now) })).toEqual(expected);
  });

  it.each([
    ['the day\'s last second in the hospital\'s zone', '2027-02-02T23:59:59+01:00', []],
    ['the next day there', '2027-02-03T00:00:00+01:00', ['consent-expired']],
  ])('an end given as a date: %s', (_name, now, expected) => {
    expect(codes({ consents: [consentWith({}, { period: { end: '2027-02-02' } })], now: at(now) })).toEqual(expected);
  });
});

describe('a refusal wins', () => {
  const deny = (change: Partial<Consent> = {}, provision: Partial<NonNullable<Consent['provision']>> = {}) => consentWith({ id: 'c2', ...change }, { type: 'deny', ...provision });
  it.each<[string, Consent, boolean]>([
    ['one in force', deny(), false],
    ['one not submitted yet', deny({ status: 'proposed' }), false],
    ['one without an end', deny({}, { period: {} }), false],
    ['one for any recipient', deny({}, { actor: [] }), false],
    ['one for any purpose', deny({}, { purpose: [] }), false],
    ['one signed by whoever', deny(signedBy('Device/x')), false],
    ['one that was withdrawn', deny({ status: 'inactive' }), true],
    ['one that has ended', deny({}, { period: { end: '2026-11-09T23:59:59+01:00' } }), true],
    ['one of another custodian', deny({ organization: [{ reference: 'Organization/second-hospital' }] }), true],
    ['one against another recipient', deny({}, { actor: ircp('Organization/elsewhere') }), true],
    ['one against payment', deny({}, { purpose: [{ system: V3_ACT_REASON, code: 'HPAYMT' }] }), true],
  ])('%s', (_name, refusal, permit) => {
    for (const consents of [[consentWith(), refusal], [refusal, consentWith()]]) {
      const decision = decideExchange(questionWith({ consents }));
      expect(decision.permit).toBe(permit);
      if (!permit) expect(decision).toMatchObject({ consent: 'Consent/c2', reasons: [{ code: 'consent-refused' }] });
    }
  });

  it('also over an authorisation implied by a referral', () => {
    const implied = consentWith({ extension: [{ url: EXT_AUTHORISATION_KIND, valueCode: 'implied-by-referral' }], ...signedBy('PractitionerRole/gp') }, { actor: ircp('Organization/dutch-cancer') });
    expect(codes({ programme: P2, consents: [implied] })).toEqual([]);
    expect(codes({ programme: P2, consents: [implied, deny({}, { actor: ircp('Organization/dutch-cancer') })] })).toEqual(['consent-refused']);
    expect(codes({ programme: P2, consents: [{ ...implied, ...signedBy(PATIENT) }] })).toEqual(['signer-not-entitled-today']);
  });
});

describe('refusals of a professional or a document', () => {
  const number = { system: BIG, value: '99900012301' };
  const refusing = consentWith({}, { provision: [
    { type: 'deny', actor: [{ role: {}, reference: { identifier: number } }] },
    { type: 'deny', actor: [{ role: {}, reference: { reference: 'Practitioner/refused' } }] },
    { type: 'deny', data: [{ meaning: 'instance', reference: { identifier: { value: 'urn:oid:2.25.1' } } }] },
    { type: 'permit', actor: [{ role: {}, reference: { reference: 'Practitioner/welcome' } }] },
  ] });
  it.each<[string, Partial<ExchangeQuestion>, string[]]>([
    ['nobody in particular', {}, []],
    ['a professional not named', { practitioner: { reference: 'Practitioner/other', identifiers: [{ system: BIG, value: '99900012302' }] } }, []],
    ['one permitted by name', { practitioner: { reference: 'Practitioner/welcome' } }, []],
    ['one refused by reference', { practitioner: { reference: 'Practitioner/refused' } }, ['professional-refused']],
    ['one refused by number', { practitioner: { identifiers: [number] } }, ['professional-refused']],
    ['the same number in another system', { practitioner: { identifiers: [{ ...number, system: 'https://elsewhere.example' }] } }, []],
    ['a document not named', { document: { identifiers: [{ value: 'urn:oid:2.25.2' }] } }, []],
    ['a document refused', { document: { identifiers: [{ system: 'urn:ietf:rfc:3986', value: 'urn:oid:2.25.1' }] } }, ['consent-refused']],
    ['both', { practitioner: { reference: 'Practitioner/refused' }, document: { identifiers: [{ value: 'urn:oid:2.25.1' }] } }, ['professional-refused', 'consent-refused']],
  ])('%s', (_name, change, expected) => {
    expect(codes({ consents: [refusing], ...change })).toEqual(expected);
  });

  it('bind while their form stands, whichever form permits', () => {
    const ask = { practitioner: { reference: 'Practitioner/refused' } };
    expect(codes({ consents: [consentWith({ id: 'c2' }), refusing], ...ask })).toEqual(['professional-refused']);
    expect(codes({ consents: [consentWith({ id: 'c2' }), { ...refusing, status: 'inactive' }], ...ask })).toEqual([]);
  });
});

describe('several authorisations', () => {
  it('one that holds is enough', () => {
    const decision = decideExchange(questionWith({ consents: [consentWith({ id: 'old', status: 'inactive' }), consentWith({ id: 'new' })] }));
    expect(decision).toEqual({ permit: true, reasons: [], consent: 'Consent/new' });
  });

  it('of those that fail, the one that lacks least speaks first', () => {
    const decision = decideExchange(questionWith({ consents: [consentWith({ id: 'old', status: 'inactive' }), consentWith({ id: 'new', status: 'proposed' })] }));
    expect(decision.reasons.map((r) => r.code)).toEqual(['consent-not-submitted', 'consent-withdrawn']);
    expect(decision.consent).toBe('Consent/new');
  });
});

describe('who suffices at an age (S9)', () => {
  // born 2010-11-10 is 16 today, 2010-11-11 still 15; 12 and 18 likewise
  const rows: [string, typeof P1, string | undefined, string[], boolean][] = [
    ['P1, 15: the representative', P1, '2010-11-11', [MOTHER], true],
    ['P1, 15: the patient', P1, '2010-11-11', [PATIENT], false],
    ['P1, 16 today: the representative', P1, '2010-11-10', [MOTHER], false],
    ['P1, 16 today: the patient', P1, '2010-11-10', [PATIENT], true],
    ['P1, 17: the representative, proven', P1, '2008-11-11', [MOTHER], false],
    ['P1, 18 today: a representative with proof', P1, '2008-11-10', [MOTHER], true],
    ['P2, 11: the representative', P2, '2014-11-11', [MOTHER], true],
    ['P2, 12 today: the representative alone', P2, '2014-11-10', [MOTHER], false],
    ['P2, 12 today: the patient alone', P2, '2014-11-10', [PATIENT], false],
    ['P2, 12 today: both', P2, '2014-11-10', [PATIENT, MOTHER], true],
    ['P2, 15: both', P2, '2010-11-11', [MOTHER, PATIENT], true],
    ['P2, 16 today: the patient', P2, '2010-11-10', [PATIENT], true],
    ['P2, 50: the patient', P2, '1976-01-01', [PATIENT], true],
    ['P2, 50: a referrer by a form', P2, '1976-01-01', ['PractitionerRole/gp'], false],
    ['P1, born 2010: 15 or 16, the representative', P1, '2010', [MOTHER], false],
    ['P1, born 2010: 15 or 16, the patient', P1, '2010', [PATIENT], false],
    ['P1, born 2010: 15 or 16, both', P1, '2010', [PATIENT, MOTHER], true],
    ['P1, born in October 2010: 16', P1, '2010-10', [PATIENT], true],
    ['P1, born in November 2010: 15 or 16', P1, '2010-11', [PATIENT], false],
    ['P2, birth date not known, both', P2, undefined, [PATIENT, MOTHER], true],
    ['P2, birth date not known, the patient', P2, undefined, [PATIENT], false],
  ];
  it.each(rows)('%s', (_name, programme, birthDate, signers, permit) => {
    const consents = [consentWith(signedBy(...signers), { actor: ircp(`Organization/${programme.id}`) })];
    expect(decideExchange(questionWith({ programme, birthDate, consents })).reasons.map((r) => r.code)).toEqual(permit ? [] : ['signer-not-entitled-today']);
  });

  it('turns with midnight in the hospital\'s zone', () => {
    const change = { birthDate: '2010-11-10' };
    expect(codes({ ...change, now: at('2026-11-09T23:59:59+01:00') })).toEqual([]);
    expect(codes({ ...change, now: at('2026-11-09T23:00:00Z') })).toEqual(['signer-not-entitled-today']);
  });

  it('an adult is represented with checked proof only, and only where the programme says so', () => {
    const change = { birthDate: '2007-01-01' };
    expect(codes({ ...change, representationProven: true })).toEqual([]);
    expect(codes({ ...change, representationProven: undefined })).toEqual(['signer-not-entitled-today']);
    expect(codes({ birthDate: '2008', representationProven: true })).toEqual(['signer-not-entitled-today']);
    expect(codes({ ...change, programme: { ...P1, authorisation: { ...P1.authorisation, adultRepresentation: false } } })).toEqual(['signer-not-entitled-today']);
  });

  it('knows the signers of references that are not stored yet, by their type', () => {
    const urn = (type?: 'RelatedPerson') => consentWith({ patient: { reference: 'urn:uuid:p' }, performer: [type ? { reference: 'urn:uuid:m', type } : { reference: 'urn:uuid:m' }] });
    expect(codes({ consents: [urn('RelatedPerson')] })).toEqual([]);
    expect(codes({ consents: [urn()] })).toEqual(['signer-not-entitled-today']);
    const own = consentWith({ patient: { reference: 'urn:uuid:p' }, performer: [{ reference: 'urn:uuid:p' }] });
    expect(codes({ birthDate: '2010-01-01', consents: [own] })).toEqual([]);
  });
});

describe('what a coordinator decides', () => {
  const T1 = '2026-11-05T10:00:00+01:00';
  const T2 = '2026-11-06T10:00:00+01:00';
  it.each<[string, NonNullable<ExchangeQuestion['request']['extension']>, string[]]>([
    ['allowed after the objection', [objection('representative', T1), word('objection', 'allow', T2)], []],
    ['allowed at the same moment', [objection('representative', T1), word('objection', 'allow', T1)], []],
    ['refused', [objection('representative', T1), word('objection', 'refuse', T2)], ['objection-pending']],
    ['allowed, then refused', [objection('representative', T1), word('objection', 'allow', T1), word('objection', 'refuse', T2)], ['objection-pending']],
    ['refused, then allowed', [objection('representative', T1), word('objection', 'allow', T2), word('objection', 'refuse', T1)], []],
    ['both at the same moment: the refusal', [objection('representative', T1), word('objection', 'allow', T2), word('objection', 'refuse', T2)], ['objection-pending']],
    ['an objection after the decision', [objection('representative', T2), word('objection', 'allow', T1)], ['objection-pending']],
    ['a decision about something else', [objection('representative', T1), word('age-exception', 'allow', T2)], ['objection-pending']],
    ['an objection without a moment', [objection('representative', 'once'), word('objection', 'allow', T2)], ['objection-pending']],
    ['a child of 10 objects', [objection('patient', T1)], []],
  ])('%s', (_name, extension, expected) => {
    expect(codes({ request: requestWith({ extension }) })).toEqual(expected);
  });

  it.each<[string, string, string[]]>([['allow', T1, []], ['refuse', T1, ['age-exception-pending']]])('an exception of age: %s', (decision, moment, expected) => {
    expect(codes({ birthDate: '2000-01-01', consents: [consentWith(signedBy(PATIENT))], request: requestWith({ extension: [word('age-exception', decision, moment)] }) })).toEqual(expected);
  });

  it('the upper bound is exclusive and turns on the birthday', () => {
    const consents = [consentWith(signedBy(PATIENT))];
    expect(codes({ birthDate: '2005-11-11', consents })).toEqual([]);
    expect(codes({ birthDate: '2005-11-10', consents })).toEqual(['age-exception-pending']);
  });
});

it('never permits without an active permit for this custodian, whatever else is there', () => {
  const arbitrary = fc.record({
    status: fc.constantFrom<Consent['status']>('draft', 'proposed', 'active', 'rejected', 'inactive', 'entered-in-error'),
    type: fc.constantFrom<'permit' | 'deny'>('permit', 'deny'),
    organization: fc.constantFrom(CUSTODIAN, 'Organization/second-hospital'),
    recipient: fc.constantFrom('Organization/brussels-children', 'Organization/elsewhere'),
    end: fc.constantFrom('2026-11-09T23:59:59+01:00', '2026-11-10T23:59:59+01:00'),
    performer: fc.constantFrom(MOTHER, PATIENT),
  });
  const holds = (c: { status: string; type: string; organization: string; recipient: string; end: string; performer: string }) => c.type === 'permit' && c.status === 'active'
    && c.organization === CUSTODIAN && c.recipient === 'Organization/brussels-children' && c.end.startsWith('2026-11-10') && c.performer === MOTHER;
  const denies = (c: { status: string; type: string; organization: string; recipient: string; end: string }) => c.type === 'deny' && (c.status === 'active' || c.status === 'proposed')
    && c.organization === CUSTODIAN && c.recipient === 'Organization/brussels-children' && c.end.startsWith('2026-11-10');
  fc.assert(fc.property(fc.array(arbitrary, { maxLength: 4 }), (drawn) => {
    const consents = drawn.map((c, i) => consentWith({ id: `c${String(i)}`, status: c.status, organization: [{ reference: c.organization }], ...signedBy(c.performer) },
      { type: c.type, period: { start: '2026-11-01T00:00:00+01:00', end: c.end }, actor: ircp(c.recipient) }));
    expect(decideExchange(questionWith({ consents })).permit).toBe(drawn.some(holds) && !drawn.some(denies));
  }), { numRuns: 500 });
});
