// Whose data a resource holds: by what it is, by what it names at any depth, and by what it belongs to.
import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { findConcerned } from '../../../src/core/mapping/find-concerned.ts';

const of = (resource: object): ReturnType<typeof findConcerned> => findConcerned(resource as Resource);

describe('findConcerned', () => {
  it.each([
    ['an audit event, whoever it is about', { resourceType: 'AuditEvent', entity: [{ what: { reference: 'Patient/1' } }] }],
    ['a contained resource', { resourceType: 'Task', for: { reference: '#patient' } }],
    ['a patient elsewhere', { resourceType: 'Task', for: { reference: 'https://other.example.org/fhir/Patient/1' } }],
    ['a name that only looks like one', { resourceType: 'Task', description: 'Patient/1', code: { text: 'Patient/2' } }],
  ])('nobody: %s', (_name, resource) => { expect(of(resource)).toEqual({ patients: [], otherwise: [] }); });

  it.each([
    ['itself', { resourceType: 'Patient', id: '1' }, ['Patient/1']],
    ['whom it names, deep inside, each once', { resourceType: 'Appointment', participant: [{ actor: { reference: 'Patient/1' } }, { actor: { reference: 'Patient/2' } }, { actor: { reference: 'Patient/1' } }] }, ['Patient/1', 'Patient/2']],
    ['a version of them', { resourceType: 'Task', for: { reference: 'Patient/1/_history/3' } }, ['Patient/1']],
  ])('%s', (_name, resource, patients) => { expect(of(resource)).toEqual({ patients, otherwise: [] }); });

  it('where it names none, those of what it belongs to', () => {
    expect(of({ resourceType: 'Binary', securityContext: { reference: 'ServiceRequest/1' } })).toEqual({ patients: [], otherwise: ['ServiceRequest/1'] });
  });
});
