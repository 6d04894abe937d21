// A letter's question with invented people: from here a test changes one thing.
import type { Transfer } from '../../src/core/fhir/transfer.ts';
import { SSIN, V3_ROLE_CODE } from '../../src/core/fhir/systems.ts';
import type { LetterQuestion } from '../../src/core/notices/letter-question.ts';
import { P1 } from '../core/intake/valid-intake.ts';

const CLOCK = { requestedAt: '2026-11-19T10:00:00+01:00', basis: 'sent', timeZone: 'Europe/Brussels' } as const;

export const letterTransfer = (change: Partial<Transfer> = {}): Transfer => ({
  id: 't1', status: 'requested', custodian: 'Organization/c1', custodianKey: 'noord', deliverTo: 'Organization/brussels-children', kinds: ['11503-0'],
  clock: CLOCK, startAt: CLOCK.requestedAt, dueAt: '2026-12-04T23:59:59+01:00', documents: [], quarantined: [], ...change,
});

export const letterQuestion = (change: Partial<LetterQuestion> = {}): LetterQuestion => ({
  language: 'fr', on: Temporal.PlainDate.from('2026-12-01'), programme: P1, department: 'nephrology', reference: 'REF-17', rule: P1.deadline, transfer: letterTransfer(),
  patient: { resourceType: 'Patient', name: [{ family: 'Fictief', given: ['Ilias'] }], birthDate: '2017-02-08', identifier: [{ system: SSIN, value: '17020803132' }, { system: 'https://placer.example.org/mrn', value: 'MRN-9' }] },
  requester: { kind: 'representative', person: { resourceType: 'RelatedPerson', patient: {}, name: [{ family: 'Verzinsel', given: ['Hanan'] }], relationship: [{ coding: [{ system: V3_ROLE_CODE, code: 'MTH' }] }] } },
  custodian: { resourceType: 'Organization', name: 'Hospital North (invented)', address: [{ line: ['Rue Inventée 12'], postalCode: '4000', city: 'Liège', country: 'BE' }] },
  custodianKind: 'hospital', recipient: { kind: 'hospital' }, consents: [], evidence: [], ...change,
});
