// Whose name stands beside a step: units and professionals, and nobody of the patient's side.
import type { Resource } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { toOwnerName } from '../../../src/core/worklist/to-owner-name.ts';

const nameIn = (reference: string, ...resources: readonly Resource[]): string | undefined =>
  toOwnerName({ byReference: new Map(resources.map((r) => [`${r.resourceType}/${r.id ?? ''}`, r])) }, reference);
const role: Resource = { resourceType: 'PractitionerRole', id: 'r', practitioner: { reference: 'Practitioner/p' } };

it.each<[string, string, readonly Resource[], string | undefined]>([
  ['a patient', 'Patient/p', [{ resourceType: 'Patient', id: 'p', name: [{ text: 'Lotte' }] }], undefined],
  ['who speaks for them', 'RelatedPerson/p', [{ resourceType: 'RelatedPerson', id: 'p', patient: { reference: 'Patient/p' }, name: [{ text: 'Jan' }] }], undefined],
  ['somebody who is not kept', 'Organization/x', [], undefined],
  ['a role of nobody', 'PractitionerRole/r', [role], undefined],
  ['a person without a name', 'PractitionerRole/r', [role, { resourceType: 'Practitioner', id: 'p', name: [{}] }], undefined],
  ['a hospital', 'Organization/h', [{ resourceType: 'Organization', id: 'h', name: 'Hospital' }], 'Hospital'],
  ['a department', 'HealthcareService/d', [{ resourceType: 'HealthcareService', id: 'd', name: 'Sarcoma' }], 'Sarcoma'],
  ['a professional', 'PractitionerRole/r', [role, { resourceType: 'Practitioner', id: 'p', name: [{ family: 'Fantasie', given: ['Elise', 'M.'] }] }], 'Elise M. Fantasie'],
  ['one whose name is written whole', 'PractitionerRole/r', [role, { resourceType: 'Practitioner', id: 'p', name: [{ text: 'Dr. E. Fantasie', family: 'Fantasie' }] }], 'Dr. E. Fantasie'],
])('%s', (_who, reference, resources, name) => { expect(nameIn(reference, ...resources)).toBe(name); });
