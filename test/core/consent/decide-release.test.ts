// S17: from a release that is permitted, one change per denial; what was authorised towards this hospital releases nothing.
import type { Consent } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { decideRelease, type ReleaseQuestion } from '../../../src/core/consent/decide-release.ts';
import { V3_ACT_REASON, V3_PARTICIPATION } from '../../../src/core/fhir/systems.ts';
import { P1 } from '../intake/valid-intake.ts';
import { at, consentWith, objection, requestWith, word } from './valid-question.ts';

const HOSPITAL = 'Organization/brussels-children';
const GP = { system: 'https://example.org/practices', value: '7' };
const actor = (reference: object, role = 'IRCP'): NonNullable<NonNullable<Consent['provision']>['actor']> => [{ role: { coding: [{ system: V3_PARTICIPATION, code: role }] }, reference }];
const release = (change: Partial<Consent> = {}, provision: Partial<NonNullable<Consent['provision']>> = {}): Consent =>
  consentWith({ organization: [{ reference: HOSPITAL }], ...change }, { actor: actor({ reference: 'Organization/gp', identifier: GP }), ...provision });
const question = (change: Partial<ReleaseQuestion> = {}): ReleaseQuestion => ({
  consents: [release()], recipient: { reference: 'Organization/gp' }, request: requestWith(), birthDate: '2016-05-12', programme: P1, now: at('2026-11-10T12:00:00+01:00'), representationProven: true, ...change,
});
const codes = (change: Partial<ReleaseQuestion>) => decideRelease(question(change)).reasons.map((r) => r.code);

it('permits, and names the Consent that does', () => {
  expect(decideRelease(question())).toEqual({ permit: true, reasons: [], consent: 'Consent/c1' });
});

it('a registered client is the recipient by any of its identifiers, system and value', () => {
  expect(codes({ recipient: { identifiers: [{ system: 'https://example.org/other', value: '1' }, GP] } })).toEqual([]);
});

describe('one change from a permit', () => {
  it.each<[string, Partial<ReleaseQuestion>, string[]]>([
    ['no authorisation', { consents: [] }, ['no-consent']],
    ['only one towards this hospital', { consents: [consentWith()] }, ['no-consent']],
    ['one that another hospital enforces', { consents: [release({ organization: [{ reference: 'Organization/first-hospital' }] })] }, ['no-consent']],
    ['one that nobody enforces', { consents: [release({ organization: [] })] }, ['no-consent']],
    ['another recipient', { recipient: { reference: 'Organization/elsewhere' } }, ['no-consent']],
    ['a client with the same number in another system', { recipient: { identifiers: [{ system: 'https://example.org/other', value: '7' }] } }, ['no-consent']],
    ['a client with another number', { recipient: { identifiers: [{ ...GP, value: '8' }] } }, ['no-consent']],
    ['a client without identifiers', { recipient: { identifiers: [] } }, ['no-consent']],
    ['nobody', { recipient: {} }, ['no-consent']],
    ['a Consent for nobody', { consents: [release({}, { actor: [] })] }, ['no-consent']],
    ['a Consent whose actor says nothing', { consents: [release({}, { actor: actor({}) })] , recipient: {} }, ['no-consent']],
    ['the recipient in another role', { consents: [release({}, { actor: actor({ reference: 'Organization/gp' }, 'PRCP') })] }, ['no-consent']],
    ['another purpose', { consents: [release({}, { purpose: [{ system: V3_ACT_REASON, code: 'HPAYMT' }] })] }, ['no-consent']],
    ['withdrawn', { consents: [release({ status: 'inactive' })] }, ['consent-withdrawn']],
    ['expired', { now: at('2027-02-03T00:00:00+01:00') }, ['consent-expired']],
    ['before it was signed', { now: at('2026-11-03T08:29:59+01:00') }, ['no-consent']],
    ['a refusal', { consents: [release({}, { type: 'deny' })] }, ['consent-refused']],
    ['a refusal against everybody, beside a permit', { consents: [release(), release({ id: 'c2' }, { type: 'deny', actor: [] })] }, ['consent-refused']],
    ['signed by the child', { consents: [release({ performer: [{ reference: 'Patient/noor' }] })] }, ['signer-not-entitled-today']],
    ['a patient who is 16 today, and the mother signed', { birthDate: '2010-11-10' }, ['signer-not-entitled-today']],
    ['a representative whose proof is not checked', { representationProven: false }, ['signer-not-entitled-today']],
    ['an objection', { request: requestWith({ extension: [objection('representative', '2026-11-05T10:00:00+01:00')] }) }, ['objection-pending']],
    ['a refused document', { consents: [release({}, { provision: [{ type: 'deny', data: [{ meaning: 'instance', reference: { identifier: { value: 'urn:oid:1.2.3' } } }] }] })], document: { identifiers: [{ value: 'urn:oid:1.2.3' }] } }, ['consent-refused']],
  ])('%s', (_name, change, expected) => {
    expect(codes(change)).toEqual(expected);
    expect(decideRelease(question(change)).permit).toBe(false);
  });
});

it.each<[string, Partial<ReleaseQuestion>]>([
  ['a refusal against another recipient', { consents: [release(), release({ id: 'c2' }, { type: 'deny', actor: actor({ reference: 'Organization/elsewhere' }) })] }],
  ['another document that is refused', { consents: [release({}, { provision: [{ type: 'deny', data: [{ meaning: 'instance', reference: { identifier: { value: 'urn:oid:1.2.3' } } }] }] })], document: { identifiers: [{ value: 'urn:oid:1.2.4' }] } }],
  ['an objection that a coordinator answered', { request: requestWith({ extension: [objection('representative', '2026-11-05T10:00:00+01:00'), word('objection', 'allow', '2026-11-06T10:00:00+01:00')] }) }],
  ['the own signature from 16', { birthDate: '2010-11-10', consents: [release({ performer: [{ reference: 'Patient/noor' }] })] }],
])('does not stop it: %s', (_name, change) => { expect(codes(change)).toEqual([]); });
