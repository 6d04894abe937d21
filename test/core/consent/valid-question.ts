// An exchange that is permitted, and the means to change one thing of it. All people invented.
import type { Consent, ServiceRequest } from '@medplum/fhirtypes';
import type { ExchangeQuestion } from '../../../src/core/consent/decide-exchange.ts';
import { EXT_AUTHORISATION_KIND, EXT_COORDINATOR_DECISION, EXT_OBJECTION, V3_ACT_REASON, V3_PARTICIPATION } from '../../../src/core/fhir/systems.ts';
import { P1 } from '../intake/valid-intake.ts';

export const CUSTODIAN = 'Organization/first-hospital';

export const consentWith = (change: Partial<Consent> = {}, provision: Partial<NonNullable<Consent['provision']>> = {}): Consent => ({
  resourceType: 'Consent', id: 'c1', status: 'active',
  extension: [{ url: EXT_AUTHORISATION_KIND, valueCode: 'signed' }],
  scope: {}, category: [],
  patient: { reference: 'Patient/noor' },
  performer: [{ reference: 'RelatedPerson/mother' }],
  organization: [{ reference: CUSTODIAN }],
  provision: {
    type: 'permit',
    period: { start: '2026-11-03T08:30:00+01:00', end: '2027-02-02T23:59:59+01:00' },
    actor: [{ role: { coding: [{ system: V3_PARTICIPATION, code: 'IRCP' }] }, reference: { reference: 'Organization/brussels-children' } }],
    purpose: [{ system: V3_ACT_REASON, code: 'TREAT' }],
    ...provision,
  },
  ...change,
});

export const objection = (by: string, recordedAt: string) => ({ url: EXT_OBJECTION, extension: [{ url: 'by', valueCode: by }, { url: 'recordedAt', valueDateTime: recordedAt }] });
export const word = (about: string, decision: string, decidedAt: string) => ({
  url: EXT_COORDINATOR_DECISION,
  extension: [{ url: 'about', valueCode: about }, { url: 'decision', valueCode: decision }, { url: 'decidedAt', valueDateTime: decidedAt }, { url: 'decidedBy', valueString: 'coordinator-1' }],
});

export const requestWith = (change: Partial<ServiceRequest> = {}): ServiceRequest => ({
  resourceType: 'ServiceRequest', id: 'so-1', status: 'active', intent: 'order', subject: { reference: 'Patient/noor' },
  performer: [{ reference: 'HealthcareService/brussels-children-nephrology' }], ...change,
});

export const at = (text: string): Temporal.Instant => Temporal.Instant.from(text);

export const questionWith = (change: Partial<ExchangeQuestion> = {}): ExchangeQuestion => ({
  consents: [consentWith()], custodian: CUSTODIAN, request: requestWith(), birthDate: '2016-05-12', programme: P1, now: at('2026-11-10T12:00:00+01:00'), representationProven: true, ...change,
});
