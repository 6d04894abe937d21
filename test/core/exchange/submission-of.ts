// A submission that nothing is wrong with, as tests change one thing of it: one document with its bytes in one SubmissionSet, of a patient named by identifier.
import type { DocumentReference, List, Parameters } from '@medplum/fhirtypes';
import type { Part, Submission } from '../../../src/core/exchange/submission.ts';

export const URL_OF = { set: 'urn:uuid:00000000-0000-4000-8000-000000000001', document: 'urn:uuid:00000000-0000-4000-8000-000000000002', binary: 'urn:uuid:00000000-0000-4000-8000-000000000003' };
const PATIENT = { identifier: { system: 'https://ids.example.org', value: 'N-1' } };

export const documentWith = (change: Partial<DocumentReference> = {}): DocumentReference => ({
  resourceType: 'DocumentReference', status: 'current', masterIdentifier: { system: 'urn:ietf:rfc:3986', value: 'urn:oid:2.25.1' }, subject: PATIENT,
  content: [{ attachment: { contentType: 'application/pdf', url: URL_OF.binary } }], ...change,
});
export const listWith = (change: Partial<List> = {}): List => ({ resourceType: 'List', status: 'current', mode: 'working', subject: PATIENT, entry: [{ item: { reference: URL_OF.document } }], ...change });
export const partOf = <T>(index: number, resource: T, more: Partial<Part<T>> = {}): Part<T> => ({ index, resource, ...more });

export const submissionWith = (change: Partial<Submission> = {}): Submission => ({
  sets: [partOf(0, listWith(), { fullUrl: URL_OF.set, method: 'POST' })],
  documents: [partOf(1, documentWith(), { fullUrl: URL_OF.document, method: 'POST' })],
  binaries: [partOf(2, { resourceType: 'Binary', contentType: 'application/pdf', data: 'AAEC' }, { fullUrl: URL_OF.binary, method: 'POST' })],
  patches: [], folders: [], patients: [], fhirDocuments: [], others: [], size: 3, ...change,
});

const word = (name: string, value: object): object => ({ name, ...value });
/** The one patch that MHD knows, with its parts as given. */
export const patchWith = (parts: readonly object[] = [word('path', { valueString: 'DocumentReference.status' }), word('type', { valueCode: 'replace' }), word('value', { valueCode: 'superseded' })]): Parameters =>
  ({ resourceType: 'Parameters', parameter: [{ name: 'operation', part: parts }] } as Parameters);
