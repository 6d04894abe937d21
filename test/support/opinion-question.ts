// An opinion's question with invented people: from here a test changes one thing.
import { digest } from '../../src/adapters/digest.ts';
import { roleId } from '../../src/core/fhir/role-id.ts';
import { SSIN } from '../../src/core/fhir/systems.ts';
import type { OpinionQuestion } from '../../src/core/opinion/opinion-question.ts';
import type { WrittenOpinion } from '../../src/core/opinion/opinion-draft.ts';

export const WRITTEN: WrittenOpinion = {
  outcome: 'in-part',
  summary: 'The biopsy was read again.\n\nThe diagnosis stands; <another> dose & schedule is advised.',
  recommendations: ['Lower the dose.', 'See the nephrologist again in four weeks.'],
  trial: { title: 'Invented trial of a drug', identifier: { system: 'https://trials.example.org', value: 'INV-2026-7' } },
  onwardCentre: { name: 'Centre far away (invented)', country: 'DE', reason: 'Has the device that is needed' },
};

export const opinionQuestion = (change: Partial<OpinionQuestion> = {}): OpinionQuestion => ({
  language: 'fr', now: Temporal.Instant.from('2026-12-01T15:04:05Z'), timeZone: 'Europe/Brussels', type: '47041-9', number: 1, written: WRITTEN,
  requestId: 'f3b51cd0-0000-8000-8000-000000000001', reference: 'REF-17', question: 'Which treatment is advised after two relapses?',
  patient: { resourceType: 'Patient', id: 'a3b51cd0-0000-8000-8000-000000000002', name: [{ family: 'Fictief', given: ['Ilias'] }], birthDate: '2017-02-08', gender: 'male', identifier: [{ system: SSIN, value: '17020803132' }] },
  reviewer: {
    role: { resourceType: 'PractitionerRole', id: 'b3b51cd0-0000-8000-8000-000000000003', practitioner: { reference: 'Practitioner/c3b51cd0-0000-8000-8000-000000000004' } },
    person: { resourceType: 'Practitioner', id: 'c3b51cd0-0000-8000-8000-000000000004', name: [{ family: 'Bedacht', given: ['Mila'], prefix: ['Dr.'] }] },
  },
  hospital: { resourceType: 'Organization', id: 'brussels-children', name: 'Children’s hospital (example)', identifier: [{ system: 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/nihdi-organization', value: '71000001' }] },
  hospitalText: 'Hôpital des enfants (exemple)', departmentText: 'Néphrologie', dossier: ['Samenvatting van het dossier', 'Verslag nierbiopsie'],
  idFor: roleId(digest.digestText, 'f3b51cd0-0000-8000-8000-000000000001'), ...change,
});
