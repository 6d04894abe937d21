// A SubmissionSet or folder as it is kept: what was said of it, our patient and our documents; nothing that points into another server. Valid as our own validation judges it.
import type { List } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { createValidate } from '../../../src/adapters/validation/create-validate.ts';
import { toSubmissionList, type SubmissionListParts } from '../../../src/core/exchange/to-submission-list.ts';
import { IHE_EXTENSION, MHD_FOLDER, MHD_PROVIDED } from '../../../src/core/fhir/systems.ts';
import { listWith } from './submission-of.ts';

const SOURCE_ID = { url: IHE_EXTENSION.sourceId, valueIdentifier: { system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2.3' } };
const partsWith = (change: Partial<SubmissionListParts> = {}): SubmissionListParts => ({
  id: 'l1', kind: 'submissionset', sent: listWith({ extension: [SOURCE_ID], date: '2026-11-01T09:00:00Z' }), patient: 'Patient/p1', items: ['DocumentReference/d1'], receivedAt: '2026-11-05T10:00:00.000Z', actorId: 'gp', ...change,
});
const sentWith = (change: Partial<List>): List => toSubmissionList(partsWith({ sent: listWith({ extension: [SOURCE_ID], date: '2026-11-01T09:00:00Z', ...change }) }));
const validate = createValidate();

it('of what was sent: our patient, our documents, its date', () => {
  const list = toSubmissionList(partsWith());
  expect(list).toMatchObject({ meta: { profile: [MHD_PROVIDED.minimal.submissionSet] }, status: 'current', mode: 'working', code: { coding: [{ code: 'submissionset' }] }, subject: { reference: 'Patient/p1' }, date: '2026-11-01T09:00:00Z', extension: [SOURCE_ID], entry: [{ item: { reference: 'DocumentReference/d1' } }] });
  expect(validate(list)).toEqual([]);
});

it('a folder declares the folder\'s profile, and has neither source nor source id of its own', () => {
  const folder = toSubmissionList(partsWith({ kind: 'folder', sent: listWith({ source: { display: 'A.' } }) }));
  expect([folder.meta?.profile, folder.source, folder.extension?.length ?? 0]).toEqual([[MHD_FOLDER], undefined, 0]);
});

it('derived where a document came alone (ITI-105): whoever sent it is the source, the moment is ours', () => {
  const { sent: _sent, ...parts } = partsWith();
  const list = toSubmissionList(parts);
  expect([list.date, list.extension?.[0]?.valueIdentifier?.value, validate(list)]).toEqual(['2026-11-05T10:00:00.000Z', 'gp', []]);
});

it.each<[name: string, change: Partial<List>, source: object | undefined]>([
  ['a reference elsewhere', { source: { reference: 'Practitioner/theirs' } }, undefined], ['nobody', {}, undefined],
  ['a display beside a reference elsewhere', { source: { reference: 'Practitioner/theirs', display: 'A. B.' } }, { display: 'A. B.' }],
  ['one who is contained', { source: { reference: '#s' }, contained: [{ resourceType: 'Practitioner', id: 's', name: [{ given: ['Sien'], family: 'Binnenste' }] }] }, { display: 'Sien Binnenste' }],
])('its source: %s', (_name, change, source) => {
  const list = sentWith(change);
  expect([list.source, list.contained, validate(list)]).toEqual([source, undefined, []]);
});

it('recipients, other extensions, flags and texts of the other server are not kept; title, identifier and note are', () => {
  const identifier = [{ system: 'urn:ietf:rfc:3986', value: 'urn:oid:2.25.7' }];
  const list = sentWith({ title: 'T', identifier, note: [{ text: 'N', authorReference: { reference: 'Practitioner/theirs' } }], extension: [SOURCE_ID, { url: 'https://x.example.org/e', valueString: 'x' }], text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' } });
  expect([list.title, list.identifier, list.note, list.extension, list.text]).toEqual(['T', identifier, [{ text: 'N' }], [SOURCE_ID], undefined]);
});
