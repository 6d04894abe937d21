// Entries of a transaction: new under its own id, or the next version of what was read.
import { expect, it } from 'vitest';
import { createEntry, transactionOf, updateEntry } from '../../../src/core/fhir/bundle.ts';

it('creates under the id it carries', () => {
  expect(createEntry({ resourceType: 'Patient', id: 'p1' })).toEqual({ fullUrl: 'urn:uuid:p1', resource: { resourceType: 'Patient', id: 'p1' }, request: { method: 'POST', url: 'Patient' } });
});

it('updates only the version that was read, where one was', () => {
  expect(updateEntry({ resourceType: 'Patient', id: 'p1', meta: { versionId: '3' } }).request).toEqual({ method: 'PUT', url: 'Patient/p1', ifMatch: 'W/"3"' });
  expect(updateEntry({ resourceType: 'Patient', id: 'p1' }).request).toEqual({ method: 'PUT', url: 'Patient/p1' });
});

it('the entries of a transaction are a list of its own', () => {
  const entries = [createEntry({ resourceType: 'Patient', id: 'p1' })];
  const bundle = transactionOf(entries);
  bundle.entry?.pop();
  expect([bundle.type, entries.length]).toEqual(['transaction', 1]);
});
