// The list of accesses for a patient: each kind of event in words, what was refused, and no line twice for the same thing again and again.
import type { AuditEvent, Organization } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { DCM, IHE_EVENT_TYPE, RECORD_LIFECYCLE, RESTFUL_INTERACTION } from '../../../src/core/fhir/systems.ts';
import { toAccesses } from '../../../src/core/worklist/to-accesses.ts';

const ORGANISATIONS = new Map<string, Organization>([['Organization/noord', { resourceType: 'Organization', name: 'Hospital North (invented)' }]]);

interface Told { readonly at?: string; readonly who?: string; readonly codes?: readonly (readonly [system: string, code: string])[]; readonly about?: string; readonly other?: string; readonly change?: Partial<AuditEvent> }
const event = ({ at = '2026-11-03T10:00:00.000Z', who = 'person-1', codes = [[RESTFUL_INTERACTION, 'read']], about = 'ServiceRequest/1', other, change = {} }: Told = {}): AuditEvent => ({
  resourceType: 'AuditEvent', recorded: at, outcome: '0', type: { system: 'x', code: 'rest' }, subtype: codes.map(([system, code]) => ({ system, code })),
  agent: [{ requestor: true, who: { identifier: { value: who } } }, ...(other === undefined ? [] : [{ requestor: false, who: { reference: other } }])],
  source: { observer: { reference: 'Device/x' } }, entity: [{ what: { reference: 'Patient/1' } }, { what: { reference: about } }], ...change,
});
const lines = (...events: readonly AuditEvent[]): readonly string[] => toAccesses(events, ORGANISATIONS).map(({ who, what, organisation, outcome, reason, times }) => [who, what, organisation, outcome, reason, times].filter((v) => v !== undefined).join(' | '));

describe('toAccesses', () => {
  it.each([
    ['a person opens the request', event(), 'a member of the hospital\'s staff | opened the request | done | 1'],
    ['an administrator opens a document', event({ who: 'administrator', about: 'Binary/1' }), 'an administrator of the hospital | opened a document | done | 1'],
    ['a registered system searches', event({ who: 'client-gp', codes: [[RESTFUL_INTERACTION, 'search-type']], about: 'DocumentReference/1' }), 'a registered system | searched for what is known of a document | done | 1'],
    ['an authorisation is changed', event({ codes: [[RESTFUL_INTERACTION, 'update']], about: 'Consent/1' }), 'a member of the hospital\'s staff | changed an authorisation | done | 1'],
    ['the adapter fetches', event({ who: 'HealthcareService/p1', codes: [[RESTFUL_INTERACTION, 'read'], [IHE_EVENT_TYPE, 'ITI-68']], other: 'Organization/noord', about: 'x' }), 'the hospital\'s system, for the department | fetched a document | Hospital North (invented) | done | 1'],
    ['a call that failed', event({ who: 'Organization/p1', codes: [[IHE_EVENT_TYPE, 'ITI-67']], other: 'Organization/noord', change: { outcome: '4', outcomeDesc: 'network-timeout' } }), 'the hospital\'s system, for the department | asked which documents there are | Hospital North (invented) | failed | network-timeout | 1'],
    ['a document that was opened here', event({ who: 'client-gp', codes: [[RESTFUL_INTERACTION, 'read'], [IHE_EVENT_TYPE, 'ITI-68']], about: 'Binary/1' }), 'a registered system | opened a document | done | 1'],
    ['a patient who was looked up here', event({ codes: [[RESTFUL_INTERACTION, 'search-type'], [IHE_EVENT_TYPE, 'ITI-78']], about: 'x' }), 'a member of the hospital\'s staff | looked the patient up | done | 1'],
    ['a patient whom we looked up', event({ codes: [[RESTFUL_INTERACTION, 'search-type'], [IHE_EVENT_TYPE, 'ITI-78']], about: 'x', other: 'Organization/noord' }), 'a member of the hospital\'s staff | asked whether the patient is known there | Hospital North (invented) | done | 1'],
    ['the archive', event({ codes: [[RECORD_LIFECYCLE, 'disclose']] }), 'a member of the hospital\'s staff | took the archive of everything that is known of the request | done | 1'],
    ['a denial', event({ change: { type: { system: DCM, code: '110113' }, outcome: '8', outcomeDesc: 'no-consent' } }), 'a member of the hospital\'s staff | checked whether it is authorised | refused | no-consent | 1'],
  ])('%s', (_name, told, expected) => { expect(lines(told)).toEqual([expected]); });

  it('newest first; the same again and again is one line with its first and last time, another between them is not swallowed', () => {
    const at = (minute: number): string => `2026-11-03T10:0${String(minute)}:00.000Z`;
    const accesses = toAccesses([event({ at: at(3) }), event({ at: at(1) }), event({ at: at(2) }), event({ at: at(4), about: 'Binary/1' }), event({ at: at(5) })], new Map());
    expect(accesses.map(({ at: first, until, times }) => [first, until, times])).toEqual([[at(5), at(5), 1], [at(4), at(4), 1], [at(1), at(3), 3]]);
  });

  it('names no person and shows no identifier of one', () => {
    expect(JSON.stringify(toAccesses([event({ who: 'person-0123456789abcdef' })], new Map()))).not.toContain('0123456789abcdef');
  });
});
