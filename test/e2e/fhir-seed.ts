// What the cases do not have and searches ask for: documents with every element of ITI-67, enough organisations for several pages, and one thing that was taken away.
import type { BundleEntry, DocumentReference, List, Resource } from '@medplum/fhirtypes';
import { openAdapter } from '../../src/wiring/open-adapter.ts';
import { createEntry, transactionOf, updateEntry } from '../../src/core/fhir/bundle.ts';
import { FOREIGN_EXTENSION, IHE_EXTENSION, LOINC, MHD_IDENTIFIER_TYPE, MHD_MINIMAL_DOCUMENT_REFERENCE, PROFILE, SSIN } from '../../src/core/fhir/systems.ts';
import { newFolder, settableClock, settingsFor, type TestClock } from '../support/adapter.ts';

export const MANY = 205;
/** Created, changed three times, deleted. */
export const GONE = 'seed-gone';
export const SEED_SYSTEM = 'https://seed.example.org/codes';
/** A system of identifiers that one patient has. */
export const SEED_DOMAIN = 'https://seed.example.org/patients';
const MHD_LIST_TYPES = 'https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes';
const coded = (code: string) => ({ coding: [{ system: SEED_SYSTEM, code }] });
const mhdType = (code: string) => ({ coding: [{ system: MHD_IDENTIFIER_TYPE, code }] });

/** SHA-1 of no bytes. */
const FILE = { contentType: 'text/plain', url: 'Binary/seed-binary', size: 0, hash: '2jmj7l5rSw0yVb/vlWAYkK/YBwk=' };

const document = (id: string, change: Partial<DocumentReference>): DocumentReference => ({
  resourceType: 'DocumentReference', id, meta: { profile: [PROFILE.documentReference, MHD_MINIMAL_DOCUMENT_REFERENCE] },
  masterIdentifier: { use: 'usual', type: mhdType('uniqueId'), system: 'urn:ietf:rfc:3986', value: `urn:oid:2.25.${id === 'seed-full' ? '1' : '2'}` },
  identifier: [{ use: 'official', type: mhdType('entryUUID'), system: 'urn:ietf:rfc:3986', value: `urn:uuid:00000000-0000-4000-8000-00000000000${id === 'seed-full' ? '1' : '2'}` }],
  status: 'current', type: { coding: [{ system: LOINC, code: '34133-9' }] }, subject: { reference: 'Patient/seed-patient' }, date: '2026-10-20T08:00:00Z',
  custodian: { reference: 'Organization/seed-001' }, content: [{ attachment: { ...FILE, creation: '2026-10-19T09:00:00+02:00' } }],
  context: { related: [{ reference: 'ServiceRequest/seed-request' }] },
  ...change,
});

/** Has a value for every parameter of ITI-67; `seed-other` has another one for each. */
const FULL = document('seed-full', {
  author: [{ reference: 'Practitioner/seed-author' }], category: [coded('letter')], securityLabel: [coded('restricted')],
  content: [{ attachment: { ...FILE, creation: '2026-10-19T09:00:00+02:00' }, format: { system: SEED_SYSTEM, code: 'plain' } }],
  context: { event: [coded('visit')], facilityType: coded('hospital'), practiceSetting: coded('oncology'), period: { start: '2026-10-01', end: '2026-10-10' }, related: [{ reference: 'ServiceRequest/seed-request' }] },
});
const OTHER = document('seed-other', {
  status: 'superseded', type: { coding: [{ system: LOINC, code: '11526-1' }] }, subject: { reference: 'Patient/seed-other-patient' }, date: '2025-01-01T00:00:00Z',
  author: [{ reference: 'PractitionerRole/seed-role' }], category: [coded('image')], securityLabel: [coded('normal')],
  content: [{ attachment: { ...FILE, creation: '2024-12-31' }, format: { system: SEED_SYSTEM, code: 'scan' } }],
  context: { event: [coded('surgery')], facilityType: coded('practice'), practiceSetting: coded('urology'), period: { start: '2024-01-01', end: '2024-01-31' }, related: [{ reference: 'ServiceRequest/seed-other-request' }] },
});

const submissionSet = (id: string, change: Partial<List>): List => ({
  resourceType: 'List', id, status: 'current', mode: 'working', code: { coding: [{ system: MHD_LIST_TYPES, code: 'submissionset' }] },
  extension: [{ url: IHE_EXTENSION.sourceId, valueIdentifier: { system: 'urn:ietf:rfc:3986', value: 'urn:oid:2.25.11' } }, { url: IHE_EXTENSION.designationType, valueCodeableConcept: coded('consultation') }],
  identifier: [{ use: 'usual', type: mhdType('uniqueId'), system: 'urn:ietf:rfc:3986', value: 'urn:oid:2.25.21' }], title: 'Seeds', subject: { reference: 'Patient/seed-patient' }, date: '2026-10-21T08:00:00Z',
  source: { reference: 'Practitioner/seed-author' }, entry: [{ item: { reference: 'DocumentReference/seed-full' } }], ...change,
});
const SET = submissionSet('seed-set', {});
/** Another value for each parameter of ITI-66 but the kind of list. */
const OTHER_SET = submissionSet('seed-other-set', {
  title: 'Cuttings', subject: { reference: 'Patient/seed-other-patient' }, date: '2025-01-02T08:00:00Z', source: { reference: 'PractitionerRole/seed-role' }, entry: [{ item: { reference: 'DocumentReference/seed-other' } }],
  extension: [{ url: IHE_EXTENSION.sourceId, valueIdentifier: { system: 'urn:ietf:rfc:3986', value: 'urn:oid:2.25.12' } }, { url: IHE_EXTENSION.designationType, valueCodeableConcept: coded('discharge') }],
  identifier: [{ use: 'usual', type: mhdType('uniqueId'), system: 'urn:ietf:rfc:3986', value: 'urn:oid:2.25.22' }],
});

const RESOURCES: readonly Resource[] = [
  { resourceType: 'Patient', id: 'seed-patient', identifier: [{ system: SSIN, value: '85073003328' }, { system: SEED_DOMAIN, value: 'S-1' }], active: true, name: [{ family: 'Zaailing', given: ['Mère'] }], birthDate: '1985-07-30', gender: 'female',
    telecom: [{ system: 'phone', value: '+3225550001' }], address: [{ line: ['Zaadstraat 1'], city: 'Akker', state: 'Brabant', postalCode: '1000', country: 'BE' }], extension: [{ url: FOREIGN_EXTENSION.mothersMaidenName, valueString: 'Kluit' }] },
  { resourceType: 'Patient', id: 'seed-other-patient', identifier: [{ system: SSIN, value: '90010100177' }], active: false, name: [{ family: 'Stekje', given: ['Bo'] }], birthDate: '1990-01-01', gender: 'male',
    telecom: [{ system: 'email', value: 'bo@example.org' }], address: [{ line: ['Stekweg 2'], city: 'Kas', state: 'Gelderland', postalCode: '2000AA', country: 'NL' }], extension: [{ url: FOREIGN_EXTENSION.mothersMaidenName, valueString: 'Twijg' }] },
  { resourceType: 'Practitioner', id: 'seed-author', name: [{ family: 'Kiemkracht', given: ['Odile'] }] },
  { resourceType: 'Practitioner', id: 'seed-by-role', name: [{ family: 'Wortel', given: ['Piet'] }] },
  { resourceType: 'PractitionerRole', id: 'seed-role', practitioner: { reference: 'Practitioner/seed-by-role' } },
  FULL, OTHER, SET, OTHER_SET,
  ...Array.from({ length: MANY }, (_, i): Resource => ({ resourceType: 'Organization', id: `seed-${String(i + 1).padStart(3, '0')}`, name: `Practice ${String(i + 1)} (invented)` })),
];

const put = (resource: Resource): BundleEntry => updateEntry(resource);

/** A data folder with these in it, for an adapter to be started on. */
export const seededFolder = async (at: string, more: readonly Resource[] = []): Promise<{ readonly folder: string; readonly clock: TestClock }> => {
  const folder = newFolder();
  const clock = settableClock(at);
  const opened = await openAdapter(settingsFor(folder), { publicUrl: 'http://127.0.0.1:1' }, { clock });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  const { ports: { store }, close } = opened.value;
  const commit = async (...entries: readonly BundleEntry[]): Promise<void> => {
    const done = await store.commit(transactionOf(entries));
    if (!done.ok) throw new Error(JSON.stringify(done.failure));
    clock.add({ seconds: 1 });
  };
  await commit(...[...RESOURCES, ...more].map(put));
  const gone = (name: string): Resource => ({ resourceType: 'Organization', id: GONE, name });
  await commit({ ...createEntry(gone('first')), fullUrl: `urn:uuid:${GONE}` });
  for (const name of ['second', 'third', 'fourth']) await commit(put(gone(name)));
  await commit({ request: { method: 'DELETE', url: `Organization/${GONE}` } });
  await close();
  return { folder, clock };
};
