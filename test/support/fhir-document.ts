// A FHIR document about nobody: a laboratory report as its laboratory would send it, to be changed by a test.
export type FhirDocumentParts = Readonly<Record<string, unknown>>;

const COMPOSITION = 'urn:uuid:0f7c1c1e-4d0a-4a52-9a35-5a1a34d8e001';

export const fhirDocument = (change: FhirDocumentParts = {}): Readonly<Record<string, unknown>> => ({
  resourceType: 'Bundle',
  id: 'as-its-author-called-it',
  identifier: { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:0f7c1c1e-4d0a-4a52-9a35-5a1a34d8e000' },
  type: 'document',
  timestamp: '2026-10-20T09:00:00+02:00',
  entry: [
    {
      fullUrl: COMPOSITION,
      resource: {
        resourceType: 'Composition', status: 'final', type: { coding: [{ system: 'http://loinc.org', code: '11502-2' }] }, date: '2026-10-20T09:00:00+02:00',
        author: [{ display: 'Laboratory (invented)' }], title: 'Laboratory report (invented)',
        section: [{ title: 'Results', text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Haemoglobin 13.2 g/dL</div>' } }],
      },
    },
  ],
  ...change,
});
