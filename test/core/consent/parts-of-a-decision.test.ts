// The parts that a decision is made of (S7-S9, S17), each on its own: who signed, who is meant, what is refused, what holds the whole request. Refusals first.
import type { Consent, Reference } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { assessConsent } from '../../../src/core/consent/assess-consent.ts';
import { assessRequestHold } from '../../../src/core/consent/assess-request-hold.ts';
import { decideByConsents, type ConsentQuestion } from '../../../src/core/consent/decide-by-consents.ts';
import { findRefusals, type Named } from '../../../src/core/consent/find-refusals.ts';
import { findSignerRules } from '../../../src/core/consent/find-signer-rules.ts';
import { findSigners } from '../../../src/core/consent/find-signers.ts';
import { isPersonal } from '../../../src/core/consent/is-personal.ts';
import { isRecipient, type Recipient } from '../../../src/core/consent/is-recipient.ts';
import { P1, P2 } from '../intake/valid-intake.ts';
import { at, consentWith, objection, requestWith, word } from './valid-question.ts';

describe('who signed', () => {
  it.each<[name: string, performer: readonly Reference[], signers: readonly string[]]>([
    ['nobody', [], []], ['a reference that tells nothing', [{ reference: 'urn:uuid:x' }], []], ['an organisation', [{ reference: 'Organization/1' }], []], ['a display', [{ display: 'Somebody' }], []],
    ['the patient', [{ reference: 'Patient/noor' }], ['patient']], ['the patient, told as such', [{ reference: 'urn:uuid:x', type: 'Patient' }], ['patient']],
    ['a representative', [{ reference: 'RelatedPerson/mother' }], ['representative']], ['two representatives are one capacity', [{ reference: 'RelatedPerson/a' }, { reference: 'RelatedPerson/b' }], ['representative']],
    ['a referrer', [{ reference: 'https://x.example.org/fhir/Practitioner/1' }], ['referrer']], ['both', [{ reference: 'RelatedPerson/a' }, { reference: 'Patient/noor' }], ['representative', 'patient']],
  ])('%s', (_name, performer, signers) => { expect(findSigners(consentWith({ performer: [...performer] } as Partial<Consent>))).toEqual(signers); });
});

describe('who must sign at an age (S9)', () => {
  const bandsOf = (programme: typeof P1, atLeast: number, atMost = atLeast): unknown => findSignerRules(programme, { atLeast, atMost }).bands;
  it('the children\'s programme: the representative under 16, then the patient alone', () => {
    expect(bandsOf(P1, 15)).toEqual(bandsOf(P1, 0));
    expect(bandsOf(P1, 16)).not.toEqual(bandsOf(P1, 15));
    expect(bandsOf(P1, 16)).toEqual(bandsOf(P1, 17));
  });
  it('the cancer programme: 12 and 16 are the bounds', () => {
    expect(new Set([11, 12, 15, 16].map((age) => JSON.stringify(bandsOf(P2, age)))).size).toBe(3);
    expect(bandsOf(P2, 12)).toEqual(bandsOf(P2, 15));
  });
  it('an age that is not known exactly touches every band that it may be in', () => {
    expect(bandsOf(P2, 11, 12)).toEqual([bandsOf(P2, 11), bandsOf(P2, 12)].flat());
    expect(bandsOf(P2, 0, Infinity)).toHaveLength(3);
  });
  it('nobody represents an adult unless surely of age, and only where the programme allows it', () => {
    const allowing = { ...P1, authorisation: { ...P1.authorisation, adultRepresentation: true } };
    expect([17, 18].map((atLeast) => findSignerRules(allowing, { atLeast, atMost: 30 }).mayRepresentAdult)).toEqual([false, true]);
    expect(findSignerRules({ ...P1, authorisation: { ...P1.authorisation, adultRepresentation: false } }, { atLeast: 40, atMost: 40 }).mayRepresentAdult).toBe(false);
  });
});

describe('which recipient is meant (S17)', () => {
  const ID = { system: 'https://ids.example.org', value: '1' };
  it.each<[name: string, actor: Reference, recipient: Recipient, isMeant: boolean]>([
    ['nobody', {}, {}, false], ['nobody against somebody', {}, { reference: 'Organization/1', identifiers: [ID] }, false], ['another reference', { reference: 'Organization/2' }, { reference: 'Organization/1' }, false],
    ['the number under another system', { identifier: { ...ID, system: 'https://other.example.org' } }, { identifiers: [ID] }, false], ['a number without a system', { identifier: { value: '1' } }, { identifiers: [ID] }, false],
    ['a number with an empty system on both sides', { identifier: { system: '', value: '1' } }, { identifiers: [{ system: '', value: '1' }] }, false], ['an empty number', { identifier: { system: ID.system, value: '' } }, { identifiers: [{ ...ID, value: '' }] }, false],
    ['the reference', { reference: 'Organization/1' }, { reference: 'Organization/1' }, true], ['the number', { identifier: ID }, { identifiers: [{ system: 'x', value: 'y' }, ID] }, true],
    ['the number beside another reference', { reference: 'Organization/2', identifier: ID }, { reference: 'Organization/1', identifiers: [ID] }, true],
  ])('%s', (_name, actor, recipient, isMeant) => { expect(isRecipient(actor, recipient)).toBe(isMeant); });
});

it('what belongs to a patient is closed, whatever type it is; what the hospital offers is open', () => {
  for (const type of ['Patient', 'ServiceRequest', 'Task', 'Consent', 'DocumentReference', 'Binary', 'Bundle', 'List', 'Appointment', 'Provenance', 'AuditEvent', 'Coverage', 'RelatedPerson', 'Practitioner', 'PractitionerRole', 'Unknown']) expect([type, isPersonal(type)]).toEqual([type, true]);
  for (const type of ['PlanDefinition', 'Organization', 'HealthcareService', 'Device']) expect([type, isPersonal(type)]).toEqual([type, false]);
});

describe('what a form refuses', () => {
  const ID = { system: 'urn:ietf:rfc:3986', value: 'urn:oid:2.25.1' };
  const DOCTOR: Named = { reference: 'Practitioner/1' };
  const DOCUMENT: Named = { reference: 'DocumentReference/1', identifiers: [ID] };
  const against = (...provision: readonly object[]): Consent => consentWith({}, { provision: [...provision] });
  const professional = { type: 'deny', actor: [{ role: {}, reference: { reference: 'Practitioner/1' } }] };
  const document = (reference: Reference): object => ({ type: 'deny', data: [{ meaning: 'instance', reference }] });
  it.each<[name: string, consent: Consent, refuses: readonly [professional: boolean, document: boolean]]>([
    ['a professional', against(professional), [true, false]], ['a document by reference', against(document({ reference: 'DocumentReference/1' })), [false, true]], ['a document by number', against(document({ identifier: ID })), [false, true]],
    ['a document by a number without a system', against(document({ identifier: { value: ID.value } })), [false, true]], ['both', against(professional, document({ identifier: ID })), [true, true]],
    ['the number under another system', against(document({ identifier: { ...ID, system: 'https://other.example.org' } })), [false, false]], ['another professional', against({ ...professional, actor: [{ role: {}, reference: { reference: 'Practitioner/2' } }] }), [false, false]],
    ['a permit that names them', against({ ...professional, type: 'permit' }), [false, false]], ['nothing', consentWith(), [false, false]],
  ])('%s', (_name, consent, [p, d]) => { expect(findRefusals(consent, DOCTOR, DOCUMENT)).toEqual({ professional: p, document: d }); });
  it('nobody asked about is refused', () => { expect(findRefusals(against(professional, document({ reference: 'DocumentReference/1' })), undefined, undefined)).toEqual({ professional: false, document: false }); });
});

describe('how one form stands at one moment', () => {
  const standing = (consent: Consent): string => {
    const found = assessConsent(consent, { programme: P1, age: { atLeast: 10, atMost: 10 }, now: at('2026-11-10T12:00:00+01:00'), recipient: { reference: 'Organization/brussels-children' }, representationProven: true });
    return found.kind === 'fails' ? found.reason.code : found.kind;
  };
  it.each<[name: string, consent: Consent, expected: string]>([
    ['neither permit nor refusal', consentWith({ provision: {} }), 'void'], ['a draft', consentWith({ status: 'draft' }), 'void'], ['entered in error', consentWith({ status: 'entered-in-error' }), 'void'],
    ['a refusal that was withdrawn', consentWith({ status: 'inactive' }, { type: 'deny' }), 'void'], ['a refusal that is over', consentWith({}, { type: 'deny', period: { end: '2026-11-09' } }), 'void'], ['a refusal for another purpose', consentWith({}, { type: 'deny', purpose: [{ system: 'x', code: 'HPAYMT' }] }), 'void'],
    ['a refusal before it was submitted', consentWith({ status: 'proposed' }, { type: 'deny' }), 'refuses'], ['a refusal without an end, of anybody, for anything', consentWith({}, { type: 'deny', period: {}, actor: [], purpose: [] }), 'refuses'],
    ['a permit before it was submitted', consentWith({ status: 'proposed' }), 'consent-not-submitted'], ['on its last day', consentWith({}, { period: { end: '2026-11-10' } }), 'permits'], ['on the day after', consentWith({}, { period: { end: '2026-11-09' } }), 'consent-expired'],
    ['a permit', consentWith(), 'permits'],
  ])('%s', (_name, consent, expected) => { expect(standing(consent)).toBe(expected); });
});

describe('what several forms say together (S8)', () => {
  const CONTEXT: ConsentQuestion['context'] = { programme: P1, age: { atLeast: 10, atMost: 10 }, now: at('2026-11-10T12:00:00+01:00'), recipient: { reference: 'Organization/brussels-children' }, representationProven: true };
  const judge = (...consents: readonly Consent[]) => {
    const { reasons, decider } = decideByConsents({ consents, context: CONTEXT, document: { reference: 'DocumentReference/1' }, texts: { refused: 'refused', none: 'none' } });
    return [reasons.map(({ code }) => code), decider?.id];
  };
  const denying = consentWith({ id: 'no' }, { type: 'deny' });
  const expired = consentWith({ id: 'old' }, { period: { start: '2026-11-03T08:30:00+01:00', end: '2026-11-09T23:59:59+01:00' } });
  const unsigned = consentWith({ id: 'unsigned', performer: [] });
  const partly = consentWith({ id: 'partly' }, { provision: [{ type: 'deny', data: [{ meaning: 'instance', reference: { reference: 'DocumentReference/1' } }] }] });
  it.each<[name: string, consents: readonly Consent[], expected: unknown]>([
    ['none', [], [['no-consent'], undefined]], ['a refusal beside a permit', [consentWith(), denying], [['consent-refused'], 'no']],
    ['an expired one', [expired], [['consent-expired'], 'old']], ['two that fail: the nearest speaks first', [expired, unsigned], [['signer-not-entitled-today', 'consent-expired'], 'unsigned']],
    ['a document refused in the one that permits', [partly], [['consent-refused'], 'partly']], ['a document refused in another that stands', [consentWith(), partly], [['consent-refused'], 'partly']],
    ['a document refused in one that does not stand', [consentWith(), { ...partly, status: 'inactive' }], [[], 'c1']],
    ['one that permits', [consentWith()], [[], 'c1']], ['one that permits beside one that expired', [expired, consentWith()], [[], 'c1']],
  ])('%s', (_name, consents, expected) => { expect(judge(...consents)).toEqual(expected); });
});

describe('what holds the whole request (S1, S8, S9)', () => {
  const held = (change: Parameters<typeof requestWith>[0], age = { atLeast: 13, atMost: 13 }, programme = P1): readonly string[] => assessRequestHold(requestWith(change), programme, age).map(({ code }) => code);
  const T = '2026-11-05T10:00:00+01:00';
  const LATER = '2026-11-06T10:00:00+01:00';
  const narrow = { ...P1, age: { from: 5, below: 18 } };
  it.each<[name: string, held: readonly string[], expected: readonly string[]]>([
    ['nobody treats the patient', held({ performer: [] }), ['no-therapeutic-relationship']],
    ['an objection of a representative', held({ extension: [objection('representative', T)] }), ['objection-pending']], ['an objection of a patient of 12', held({ extension: [objection('patient', T)] }, { atLeast: 12, atMost: 12 }), ['objection-pending']],
    ['an objection of a patient who may be 12', held({ extension: [objection('patient', T)] }, { atLeast: 11, atMost: 12 }), ['objection-pending']],
    ['an objection that a coordinator upheld', held({ extension: [objection('representative', T), word('objection', 'refuse', LATER)] }), ['objection-pending']],
    ['an objection after the coordinator\'s word', held({ extension: [objection('representative', LATER), word('objection', 'allow', T)] }), ['objection-pending']],
    ['an objection whose moment cannot be read', held({ extension: [objection('representative', 'x'), word('objection', 'allow', LATER)] }), ['objection-pending']],
    ['the coordinator took the word back', held({ extension: [objection('representative', T), word('objection', 'allow', T), word('objection', 'refuse', LATER)] }), ['objection-pending']],
    ['two words at one moment: the refusal', held({ extension: [objection('representative', T), word('objection', 'allow', LATER), word('objection', 'refuse', LATER)] }), ['objection-pending']],
    ['a word about something else', held({ extension: [objection('representative', T), word('age-exception', 'allow', LATER)] }), ['objection-pending']],
    ['too young', held({}, { atLeast: 4, atMost: 4 }, narrow), ['age-exception-pending']], ['too old', held({}, { atLeast: 18, atMost: 18 }, narrow), ['age-exception-pending']], ['perhaps too old', held({}, { atLeast: 17, atMost: 18 }, narrow), ['age-exception-pending']],
    ['an exception that was refused', held({ extension: [word('age-exception', 'refuse', T)] }, { atLeast: 4, atMost: 4 }, narrow), ['age-exception-pending']],
    ['an exception that was allowed', held({ extension: [word('age-exception', 'allow', T)] }, { atLeast: 4, atMost: 4 }, narrow), []],
    ['an objection that was answered at the same moment', held({ extension: [objection('representative', T), word('objection', 'allow', T)] }), []], ['an objection that was answered', held({ extension: [objection('representative', T), word('objection', 'allow', LATER)] }), []], ['an objection of a patient of 11', held({ extension: [objection('patient', T)] }, { atLeast: 11, atMost: 11 }), []],
    ['nothing', held({}), []], ['the youngest and the oldest within', [...held({}, { atLeast: 5, atMost: 5 }, narrow), ...held({}, { atLeast: 17, atMost: 17 }, narrow)], []],
  ])('%s', (_name, found, expected) => { expect(found).toEqual(expected); });
});
