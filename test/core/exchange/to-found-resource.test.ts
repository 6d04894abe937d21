// What a found document declares: MHD's profiles, in their order, and nothing that its reader may not know.
import type { DocumentReference } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { toFoundResource } from '../../../src/core/exchange/to-found-resource.ts';
import { EU_MHD_DOCUMENT_REFERENCE, EU_PATIENT, MHD_MINIMAL_DOCUMENT_REFERENCE, PROFILE } from '../../../src/core/fhir/systems.ts';

const document = (profile?: string[]): DocumentReference => ({ resourceType: 'DocumentReference', id: 'd', meta: { versionId: '2', ...(profile && { profile }) }, status: 'current', content: [{ attachment: {} }] });

test.each([[[PROFILE.documentReference, MHD_MINIMAL_DOCUMENT_REFERENCE, EU_MHD_DOCUMENT_REFERENCE], [MHD_MINIMAL_DOCUMENT_REFERENCE]], [[PROFILE.documentReference], undefined], [undefined, undefined]])('%j: %j', (declared, found) => {
  expect(toFoundResource(document(declared))).toEqual(document(found));
});
test('of documents and lists only', () => {
  const patient = { resourceType: 'Patient' as const, meta: { profile: [EU_PATIENT] } };
  expect(toFoundResource(patient)).toBe(patient);
});
