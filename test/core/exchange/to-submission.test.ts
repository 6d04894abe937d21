// Into which slice of MHD each entry falls, by type, kind of list and verb; what is in none is told apart, never dropped.
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { toSubmission } from '../../../src/core/exchange/to-submission.ts';
import { MHD_LIST_TYPES } from '../../../src/core/fhir/systems.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
const list = (code: string, system = MHD_LIST_TYPES): Resource => ({ resourceType: 'List', status: 'current', mode: 'working', code: { coding: [{ system, code }] } });
const of = (resource: Resource | undefined, method?: Method): string => {
  const entry: BundleEntry = { fullUrl: 'urn:uuid:a', ...(resource && { resource }), ...(method && { request: { method, url: resource?.resourceType ?? 'x' } }) };
  const bundle: Bundle = { resourceType: 'Bundle', type: 'transaction', entry: [entry] };
  const { size, ...slices } = toSubmission(bundle);
  expect(size).toBe(1);
  return Object.entries(slices).filter(([, parts]) => parts.length > 0).map(([name]) => name).join(' ');
};
const DOCUMENT: Resource = { resourceType: 'DocumentReference', status: 'current', content: [] };
const PATIENT: Resource = { resourceType: 'Patient' };

it.each<[slice: string, name: string, resource: Resource | undefined, method: Method | undefined]>([
  ['others', 'an entry without a resource', undefined, 'DELETE'], ['others', 'a ServiceRequest', { resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject: {} }, 'POST'],
  ['others', 'a Consent', { resourceType: 'Consent', status: 'active', scope: {}, category: [] }, 'POST'], ['others', 'a document by PUT', DOCUMENT, 'PUT'], ['others', 'a document without a request', DOCUMENT, undefined],
  ['others', 'a SubmissionSet by PUT', list('submissionset'), 'PUT'], ['others', 'a list of another system', list('submissionset', 'https://other.example.org'), 'POST'], ['others', 'a list of another kind', list('medications'), 'POST'],
  ['others', 'a folder to be deleted', list('folder'), 'DELETE'], ['others', 'a patch by POST', { resourceType: 'Parameters' }, 'POST'], ['others', 'a patient to be deleted', PATIENT, 'DELETE'], ['others', 'bytes to be deleted', { resourceType: 'Binary', contentType: 'x' }, 'DELETE'],
  ['sets', 'a SubmissionSet', list('submissionset'), 'POST'], ['documents', 'a document', DOCUMENT, 'POST'], ['patches', 'a patch', { resourceType: 'Parameters' }, 'PATCH'],
  ['binaries', 'bytes', { resourceType: 'Binary', contentType: 'x' }, 'POST'], ['folders', 'a new folder', list('folder'), 'POST'], ['folders', 'a known folder', list('folder'), 'PUT'],
  ['patients', 'a patient without a request', PATIENT, undefined], ['patients', 'a patient by GET', PATIENT, 'GET'], ['patients', 'a patient by POST', PATIENT, 'POST'], ['patients', 'a patient by PUT', PATIENT, 'PUT'],
  ['fhirDocuments', 'a FHIR document', { resourceType: 'Bundle', type: 'document' }, 'POST'],
])('%s: %s', (slice, _name, resource, method) => { expect(of(resource, method)).toBe(slice); });

it('each keeps its place, address, verb and url', () => {
  const { documents, binaries, size } = toSubmission({ resourceType: 'Bundle', type: 'transaction', entry: [
    { fullUrl: 'urn:uuid:b', resource: { resourceType: 'Binary', contentType: 'x' }, request: { method: 'POST', url: 'Binary' } }, { fullUrl: 'urn:uuid:d', resource: DOCUMENT, request: { method: 'POST', url: 'DocumentReference' } },
  ] });
  expect([documents, binaries.map(({ index }) => index), size]).toEqual([[{ index: 1, fullUrl: 'urn:uuid:d', method: 'POST', url: 'DocumentReference', resource: DOCUMENT }], [0], 2]);
});

it('no entries at all', () => { expect(toSubmission({ resourceType: 'Bundle', type: 'transaction' })).toMatchObject({ size: 0, documents: [], others: [] }); });
