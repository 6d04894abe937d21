// Loose resources become the record of one request; the same ones under two names count once.
import type { Resource } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { updateEntry } from '../../../src/core/fhir/bundle.ts';
import { toChangedRecord } from '../../../src/core/worklist/to-changed-record.ts';
import { toRequestRecord } from '../../../src/core/worklist/to-request-record.ts';
import { caseFolders, knownOf, withCoordination, withEach } from './record-of.ts';

const { record } = knownOf('002');
const without = (type: string, from = record) => toRequestRecord(new Map([...from.byReference].filter(([, r]) => r.resourceType !== type)));

it.each(['ServiceRequest', 'Task', 'Patient'])('without its %s there is no request', (type) => {
  expect(without(type)).toMatchObject({ ok: false, failure: { kind: 'not-found' } });
});
it('nor without its coordination task', () => {
  const { focus: _focus, ...aimless } = record.coordination;
  expect(toRequestRecord(new Map<string, Resource>([...record.byReference, [`Task/${aimless.id ?? ''}`, aimless]])).ok).toBe(false);
});
it('nor with the wrong patient', () => {
  const other = new Map<string, Resource>([...record.byReference].map(([name, r]) => [name, r.resourceType === 'ServiceRequest' ? { ...r, subject: { reference: 'Patient/other' } } : r]));
  expect(toRequestRecord(other).ok).toBe(false);
});

it.each(caseFolders)('%s: everything is in its place, once', (folder) => {
  const { record: known } = knownOf(folder);
  expect(known.transfers).not.toContain(known.coordination);
  const twice = toRequestRecord(new Map([...known.byReference, ...[...known.byReference].map(([name, r]) => [`urn:uuid:${name}`, r] as const)]));
  const { byReference: _all, ...rest } = known;
  expect(twice).toMatchObject({ ok: true, value: rest });
});

it('proofs are evidence, not documents of the dossier; what is not current is neither', () => {
  const dossier = knownOf('005').record;
  expect([record.evidence.length, record.documents.length, dossier.evidence.length]).toEqual([3, 0, 0]);
  expect(dossier.documents.length).toBeGreaterThan(0);
  const mistaken = (known: typeof record) => withEach(known, 'DocumentReference', (d) => ({ ...d, status: 'entered-in-error' }));
  expect([mistaken(record).evidence, mistaken(dossier).documents]).toEqual([[], []]);
});

it('a changed record is what will stand: entries win over what stood, and the record given stays', () => {
  const changed = toChangedRecord(record, [updateEntry({ ...record.coordination, status: 'accepted' }), {}]);
  expect([changed.coordination.status, record.coordination.status]).toEqual(['accepted', 'received']);
  expect(changed.transfers).toEqual(record.transfers);
  expect(changed).toEqual(withCoordination(record, { status: 'accepted' }));
});

it('an entry is found by its fullUrl too', () => {
  const fullUrl = 'urn:uuid:new';
  const document = { resourceType: 'DocumentReference' as const, id: 'new', status: 'current' as const, content: [] };
  const changed = toChangedRecord(record, [{ fullUrl, resource: document }]);
  expect([changed.byReference.get(fullUrl), changed.byReference.get('DocumentReference/new'), changed.documents]).toEqual([document, document, [document]]);
});
