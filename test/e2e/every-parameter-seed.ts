// Resources with a value for each search parameter that no story has one for.
import type { CodeableConcept, Identifier, Meta, Resource } from '@medplum/fhirtypes';
import { EXT_EXCHANGE } from '../../src/core/fhir/systems.ts';

const code = (value: string): CodeableConcept => ({ coding: [{ system: 'https://seed.example.org/codes', code: value }] });
const identifier: Identifier[] = [{ system: 'https://seed.example.org/ids', value: 'every' }];
const meta: Meta = { profile: ['https://seed.example.org/profile'], tag: [{ system: 'https://seed.example.org/tags', code: 'every' }] };
const to = (reference: string): { reference: string } => ({ reference });
const ORGANIZATION = to('Organization/every');
const PRACTITIONER = to('Practitioner/every');
const PATIENT = to('Patient/every');
const REQUEST = to('ServiceRequest/every');
const telecom = [{ system: 'phone' as const, value: '+3225550009' }, { system: 'email' as const, value: 'every@example.org' }];

export const everyParameterSeed: readonly Resource[] = [
  { resourceType: 'Patient', id: 'every', meta, identifier, deceasedDateTime: '2026-01-01', generalPractitioner: [PRACTITIONER], managingOrganization: ORGANIZATION },
  { resourceType: 'RelatedPerson', id: 'every', meta, patient: PATIENT, birthDate: '1980-01-01', gender: 'other' },
  { resourceType: 'Practitioner', id: 'every', meta, active: true, gender: 'other', telecom },
  { resourceType: 'PractitionerRole', id: 'every', meta, identifier, active: true, period: { start: '2026-01-01' }, practitioner: PRACTITIONER, organization: ORGANIZATION, code: [code('role')], specialty: [code('specialty')], healthcareService: [to('HealthcareService/every')] },
  { resourceType: 'Organization', id: 'every', meta, name: 'Every', partOf: ORGANIZATION },
  { resourceType: 'HealthcareService', id: 'every', meta, identifier, category: [code('category')], type: [code('type')], specialty: [code('specialty')] },
  { resourceType: 'Coverage', id: 'every', meta, identifier, status: 'active', beneficiary: PATIENT, policyHolder: PATIENT, subscriber: PATIENT, payor: [ORGANIZATION] },
  { resourceType: 'ServiceRequest', id: 'every', meta, status: 'active', intent: 'order', subject: PATIENT, basedOn: [REQUEST], replaces: [REQUEST], requisition: identifier[0], occurrenceDateTime: '2026-02-01' } as Resource,
  { resourceType: 'Task', id: 'every', meta, status: 'completed', intent: 'order', priority: 'routine', groupIdentifier: identifier[0], executionPeriod: { start: '2026-01-01' } } as Resource,
  {
    resourceType: 'Consent', id: 'every', meta: { ...meta, security: [{ code: 'R' }] }, status: 'active', scope: code('scope'), category: [code('category')],
    provision: { action: [code('access')], securityLabel: [{ code: 'R' }], data: [{ meaning: 'instance', reference: to('DocumentReference/every') }] },
  },
  {
    resourceType: 'DocumentReference', id: 'every', meta, status: 'current', description: 'Every', authenticator: PRACTITIONER,
    contained: [{ resourceType: 'Practitioner', id: 'inside', name: [{ family: 'Binnenste', given: ['Sien'] }] }], author: [to('#inside'), { display: 'Toon Genoemd' }], relatesTo: [{ code: 'appends', target: to('DocumentReference/seed-full') }],
    content: [{ attachment: { contentType: 'text/plain', url: 'Binary/every', language: 'nl' } }],
  },
  {
    resourceType: 'List', id: 'every', meta, status: 'current', mode: 'working',
    contained: [{ resourceType: 'PractitionerRole', id: 'role', practitioner: to('#inside') }, { resourceType: 'Practitioner', id: 'inside', name: [{ family: 'Binnenste', given: ['Sien'] }] }], source: to('#role'),
  },
  { resourceType: 'Binary', id: 'every', meta, contentType: 'text/plain', data: 'AAEC' },
  {
    resourceType: 'Appointment', id: 'every', meta, identifier, status: 'booked', start: '2026-12-01T10:00:00Z', end: '2026-12-01T10:30:00Z', appointmentType: code('type'), basedOn: [REQUEST], reasonCode: [code('reason')],
    serviceCategory: [code('category')], serviceType: [code('type')], specialty: [code('specialty')], supportingInformation: [to('DocumentReference/every')], participant: [{ actor: PATIENT, status: 'accepted' }, { actor: PRACTITIONER, status: 'accepted' }],
  },
  { resourceType: 'Schedule', id: 'every', meta, identifier, active: true, actor: [PRACTITIONER], planningHorizon: { start: '2026-12-01T10:00:00Z', end: '2026-12-31T10:00:00Z' }, serviceCategory: [code('category')], serviceType: [code('type')], specialty: [code('specialty')] },
  { resourceType: 'Slot', id: 'every', meta, identifier, schedule: to('Schedule/every'), status: 'free', start: '2026-12-01T10:00:00Z', end: '2026-12-01T10:30:00Z', appointmentType: code('type'), serviceCategory: [code('category')], serviceType: [code('type')], specialty: [code('specialty')] },
  {
    resourceType: 'ChargeItem', id: 'every', meta, identifier, status: 'billable', code: code('charge'), subject: PATIENT, context: to('Encounter/every'), enteredDate: '2026-12-01T10:00:00Z', occurrenceDateTime: '2026-12-01T10:00:00Z',
    performingOrganization: ORGANIZATION, supportingInformation: [REQUEST],
  },
  {
    // to be sent at a time that never comes here
    resourceType: 'CommunicationRequest', id: 'every', meta, identifier, groupIdentifier: identifier[0], status: 'active', authoredOn: '2026-01-01T00:00:00Z', occurrenceDateTime: '2026-01-02T00:00:00Z',
    basedOn: [to('Task/every')], category: [code('category')], medium: [code('medium')], recipient: [ORGANIZATION], sender: to('Device/every'),
    extension: [{ url: EXT_EXCHANGE, extension: [{ url: 'nextAt', valueDateTime: '2099-01-01T00:00:00Z' }, { url: 'attempts', valueUnsignedInt: 0 }] }],
  } as Resource,
  { resourceType: 'Provenance', id: 'every', meta, target: [REQUEST], recorded: '2026-01-01T00:00:00Z', agent: [{ role: [code('role')], who: PRACTITIONER }] },
  { resourceType: 'AuditEvent', id: 'every', meta, type: { code: 'rest' }, recorded: '2026-01-01T00:00:00Z', agent: [{ who: PRACTITIONER, requestor: true }], source: { observer: ORGANIZATION } },
  { resourceType: 'Device', id: 'every', meta, identifier, manufacturer: 'Every', owner: ORGANIZATION, type: code('type') },
  { resourceType: 'PlanDefinition', id: 'every', meta, identifier, status: 'active', name: 'Every', date: '2026-01-01', type: code('type') },
];
