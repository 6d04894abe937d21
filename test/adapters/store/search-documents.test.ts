// Every search parameter that IHE ITI-67 lists for DocumentReference: a document that has the value is found, its twin that differs in this one alone is not.
import type { DocumentReference, List, Resource } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { allPages, idsOf, onEachEngine, put, remove, search } from './search-fixture.ts';

const SYSTEM = 'https://codes.example.org/kinds';
const concept = (code: string): { coding: { system: string; code: string }[] } => ({ coding: [{ system: SYSTEM, code }] });
const ref = (reference: string): { reference: string } => ({ reference });

const base: DocumentReference = {
  resourceType: 'DocumentReference', id: 'twin', status: 'superseded', subject: ref('Patient/other'), date: '2026-01-02T00:00:00Z',
  masterIdentifier: { system: 'urn:ietf:rfc:3986', value: 'urn:oid:2.25.2' }, identifier: [{ system: SYSTEM, value: 'twin' }],
  type: concept('type-b'), category: [concept('category-b')], securityLabel: [concept('label-b')], author: [ref('Practitioner/other')],
  content: [{ attachment: { contentType: 'text/plain', creation: '2025-06-01T00:00:00Z', url: 'Binary/b', language: 'fr' }, format: { system: SYSTEM, code: 'format-b' } }],
  context: { event: [concept('event-b')], facilityType: concept('facility-b'), practiceSetting: concept('setting-b'), period: { start: '2024-01-01', end: '2024-02-01' }, related: [ref('ServiceRequest/other')] },
};
const wanted: DocumentReference = {
  ...base, id: 'wanted', status: 'current', subject: ref('Patient/noor'), date: '2026-11-10T11:00:00+01:00',
  masterIdentifier: { system: 'urn:ietf:rfc:3986', value: 'urn:oid:2.25.1' }, identifier: [{ system: SYSTEM, value: 'entry-1' }],
  type: concept('type-a'), category: [concept('category-a')], securityLabel: [concept('label-a')], author: [ref('Practitioner/author')],
  content: [{ attachment: { contentType: 'application/pdf', creation: '2026-09-20T08:00:00+02:00', url: 'Binary/a', language: 'nl' }, format: { system: SYSTEM, code: 'format-a' } }],
  context: { event: [concept('event-a')], facilityType: concept('facility-a'), practiceSetting: concept('setting-a'), period: { start: '2026-09-01', end: '2026-09-20' }, related: [ref('ServiceRequest/so-1')] },
};
const named = (given: string, family: string): { given: string[]; family: string }[] => [{ given: [given], family }];
const written = (id: string, author: string): DocumentReference => ({ ...base, id, author: [ref(author)] });

const RESOURCES: readonly Resource[] = [
  base, wanted,
  { resourceType: 'Patient', id: 'noor', identifier: [{ system: 'https://id.example.org', value: 'N-1' }], name: named('Noor', 'Verzonnen') },
  { resourceType: 'Patient', id: 'other', identifier: [{ system: 'https://id.example.org', value: 'N-2' }], name: named('Olaf', 'Anders') },
  { resourceType: 'Practitioner', id: 'author', name: named('Ada', 'Schrijver') },
  { resourceType: 'Practitioner', id: 'other', name: named('Bert', 'Anders') },
  { resourceType: 'Practitioner', id: 'in-role', name: named('Cato', 'Rolmans') },
  { resourceType: 'PractitionerRole', id: 'role', practitioner: ref('Practitioner/in-role') },
  { resourceType: 'RelatedPerson', id: 'mother', patient: ref('Patient/noor'), name: named('Dora', 'Bedacht') },
  written('by-role', 'PractitionerRole/role'), written('by-mother', 'RelatedPerson/mother'), written('by-patient', 'Patient/noor'),
];

// Authors and sources that have no resource of their own: contained, or a display alone.
const by = (id: string, author: object, contained?: DocumentReference['contained']): DocumentReference => ({ ...base, id, type: concept('inside'), author: [author], ...(contained && { contained }) });
const set = (id: string, source: object, contained?: List['contained']): List => ({ resourceType: 'List', id, status: 'current', mode: 'working', code: concept('inside'), source, ...(contained && { contained }) });
const ROLE = { resourceType: 'PractitionerRole' as const, id: 'r' };
const INSIDE: readonly Resource[] = [
  by('inside-person', ref('#p'), [{ resourceType: 'Practitioner', id: 'p', identifier: [{ system: SYSTEM, value: 'P-1' }], name: named('Fien', 'Ingesloten') }, { resourceType: 'Practitioner', id: 'q', name: named('Quin', 'Onverwezen') }]),
  by('inside-role', ref('#r'), [{ ...ROLE, practitioner: ref('#p'), organization: ref('Organization/clinic') }, { resourceType: 'Practitioner', id: 'p', name: named('Gijs', 'Dubbel') }]),
  by('inside-role-of-ours', ref('#r'), [{ ...ROLE, practitioner: ref('Practitioner/in-role') }]),
  by('inside-role-by-name', ref('#r'), [{ ...ROLE, practitioner: { display: 'Hilde Rolnaam' } }]),
  by('by-display', { display: 'Dr. Iris Van den Bérg' }), by('by-display-elsewhere', { reference: 'https://elsewhere.example.org/Practitioner/1', display: 'Buiten, Joost' }),
  by('display-of-house', { type: 'Organization', display: 'Huis Kliniek' }), by('display-beside-ours', { reference: 'Practitioner/author', display: 'Niemand Bijnaam' }),
  set('set-person', ref('#p'), [{ resourceType: 'Practitioner', id: 'p', name: named('Fien', 'Ingesloten') }]), set('set-display', { display: 'Iris Van den Berg' }), set('set-ours', ref('Practitioner/author')),
];

onEachEngine('authors and sources that stand inside', [...RESOURCES, ...INSIDE], (searched) => {
  test.each([
    ['author.family=ingesloten', ['inside-person']], ['author.given=Fien', ['inside-person']], ['author.family=Fien', []], ['author.given=Ingesloten', []],
    ['author:Practitioner.family:exact=Ingesloten', ['inside-person']], ['author:Practitioner.family:exact=Ingeslote', []], ['author:Patient.family=Ingesloten', []], ['author:Practitioner.name:contains=geslo', ['inside-person']],
    [`author:Practitioner.identifier=${encodeURIComponent(`${SYSTEM}|P-1`)}`, ['inside-person']], ['author:Practitioner.identifier=P-2', []],
    ['author.family=Onverwezen', []], // contained, and not the author
    ['author.family=Dubbel', ['inside-role']], ['author.given=gijs', ['inside-role']], ['author:PractitionerRole.organization=Organization/clinic', ['inside-role']], ['author:PractitionerRole.organization=Organization/other', []],
    ['author.family=Rolmans', ['by-role', 'inside-role-of-ours']], ['author.family=Rolnaam', ['inside-role-by-name']], ['author.given=Hilde', ['inside-role-by-name']],
    ['author.family=van den berg', ['by-display']], ['author.family=Berg', ['by-display']], ['author.given=iris', ['by-display']], ['author.family:exact=Van den Bérg', ['by-display']], ['author.family:exact=van den berg', []], ['author.family=den Haag', []],
    ['author.family=Buiten', ['by-display-elsewhere']], ['author.given=Joost', ['by-display-elsewhere']],
    ['author.family=Huis', []], ['author.family=Bijnaam', []], ['author.family=Schrijver&type=inside', ['display-beside-ours']],
    ['author.given=Iris,Fien', ['by-display', 'inside-person']], ['author.given=Iris&author.family=Berg', ['by-display']], ['author.given=Fien&author.family=Berg', []],
    ['author.family:missing=false&_id=by-display', []],
  ])('DocumentReference?%s', async (query, expected) => {
    const page = await search(searched, `DocumentReference?${query}&_total=accurate`);
    expect([page.matches.map(({ id }) => id).toSorted(), page.total]).toEqual([expected, expected.length]);
    expect(await idsOf(searched, `DocumentReference?${query}&_sort=-date&_id=${[...INSIDE, ...RESOURCES].map(({ id }) => id).join(',')}`)).toEqual(expected);
  });

  test.each([
    ['source.family=Ingesloten', ['set-person']], ['source.given=fien', ['set-person']], ['source.given=Ingesloten', []], ['source.family=van den', ['set-display']], ['source.given=Iris', ['set-display']], ['source.family=Schrijver', ['set-ours']], ['source.family=Niemand', []],
  ])('List?%s', async (query, expected) => {
    expect(await idsOf(searched, `List?${query}&code=inside`)).toEqual(expected);
  });

  test('an author that is replaced is found no longer', async () => {
    await put(searched, [by('changing', { display: 'Kees Eerst' })]);
    expect(await idsOf(searched, 'DocumentReference?author.family=Eerst')).toEqual(['changing']);
    await put(searched, [by('changing', { display: 'Kees Later' })]);
    expect([await idsOf(searched, 'DocumentReference?author.family=Eerst'), await idsOf(searched, 'DocumentReference?author.family=Later')]).toEqual([[], ['changing']]);
  });
});

onEachEngine('documents', RESOURCES, (searched) => {
  test.each([
    ['_id', 'wanted', 'nobody'],
    ['_lastUpdated', 'ge2026-11-22', 'ge2026-11-23'],
    ['category', `${SYSTEM}|category-a`, `${SYSTEM}|category-z`],
    ['creation', '2026-09-20', '2026-09-21'],
    ['date', '2026-11-10', '2026-11-11'],
    ['event', `${SYSTEM}|event-a`, 'https://elsewhere.example.org|event-a'],
    ['facility', 'facility-a', 'facility-z'],
    ['format', `${SYSTEM}|format-a`, '|format-a'],
    ['identifier', `${SYSTEM}|entry-1`, `${SYSTEM}|entry-9`],
    ['identifier', 'urn:ietf:rfc:3986|urn:oid:2.25.1', 'urn:ietf:rfc:3986|urn:oid:2.25.9'],
    ['patient', 'Patient/noor', 'Patient/nobody'],
    ['patient', 'noor', 'nobody'],
    ['patient.identifier', 'https://id.example.org|N-1', 'https://id.example.org|N-9'],
    ['period', 'ge2026-09-10', 'ge2026-10-01'],
    ['related', 'ServiceRequest/so-1', 'ServiceRequest/so-9'],
    ['security-label', 'label-a', 'label-z'],
    ['setting', 'setting-a', 'setting-z'],
    ['status', 'current', 'entered-in-error'],
    ['type', `${SYSTEM}|type-a`, `${SYSTEM}|type-z`],
    ['author.given', 'Ada', 'Zeno'],
    ['author.family', 'Schrijver', 'Zeno'],
    ['contenttype', 'application/pdf', 'application/dicom'],
    ['language', 'nl', 'de'],
  ])('ITI-67 %s=%s', async (name, found, absent) => {
    const value = encodeURIComponent(found);
    const ids = await idsOf(searched, `DocumentReference?${name}=${value}`);
    expect(ids).toContain('wanted');
    if (!name.startsWith('_lastUpdated')) expect(ids).not.toContain('twin');
    expect(await idsOf(searched, `DocumentReference?${name}=${encodeURIComponent(absent)}`)).toEqual([]);
    // Control: the same two documents are there when the parameter is not.
    expect(await idsOf(searched, 'DocumentReference?_id=wanted,twin')).toEqual(['twin', 'wanted']);
  });

  test.each([
    ['author.given=Cato', ['by-role']],
    ['author.family=rolmans', ['by-role']],
    ['author.given=dora', ['by-mother']],
    ['author.family=Verzonnen', ['by-patient']],
    ['author:RelatedPerson.family=Bedacht', ['by-mother']],
    ['author:Practitioner.family=Bedacht', []],
    ['author.given=Ada,Dora', ['by-mother', 'wanted']],
    ['author.given:exact=ada', []],
    ['author.given:exact=Ada', ['wanted']],
    ['patient.identifier=N-1&status=current', ['wanted']],
    ['patient.identifier=N-1&status=superseded', []],
    ['related.identifier=anything', []],
  ])('chain %s', async (query, expected) => {
    expect(await idsOf(searched, `DocumentReference?${query}`)).toEqual(expected);
  });

  test('what ITI-67 must be able to ask, all at once', async () => {
    const page = await search(searched, `DocumentReference?patient.identifier=${encodeURIComponent('https://id.example.org|N-1')}&status=current&creation=ge2026-09-01&_include=DocumentReference:patient&_include=DocumentReference:author&_total=accurate`);
    expect(page.matches.map(({ id }) => id)).toEqual(['wanted']);
    expect(page.included.map((r) => `${r.resourceType}/${r.id ?? ''}`).toSorted()).toEqual(['Patient/noor', 'Practitioner/author']);
    expect(page.total).toBe(1);
  });

  test('a document is found by what it is now, not by what it was, and not when it is deleted', async () => {
    await put(searched, [{ ...wanted, id: 'passing' }]);
    expect(await idsOf(searched, 'DocumentReference?type=type-a')).toEqual(['passing', 'wanted']);
    await put(searched, [{ ...wanted, id: 'passing', type: concept('type-c') }]);
    expect(await idsOf(searched, 'DocumentReference?type=type-a')).toEqual(['wanted']);
    expect(await idsOf(searched, 'DocumentReference?type=type-c')).toEqual(['passing']);
    await remove(searched, 'DocumentReference/passing');
    expect(await idsOf(searched, 'DocumentReference?type=type-c')).toEqual([]);
    expect(await idsOf(searched, 'DocumentReference?_id=passing')).toEqual([]);
    expect((await allPages(searched, 'DocumentReference?_count=2')).flat()).not.toContain('passing');
  });
});
