// A refused document is recognised however its identifier is written down.
import { expect, it } from 'vitest';
import { toDocumentName } from '../../../src/core/exchange/to-document-name.ts';

it.each<[string, Parameters<typeof toDocumentName>[0], readonly string[]]>([
  ['nothing', {}, []],
  ['an OID as URN, also without', { masterIdentifier: { value: 'urn:oid:1.2.3' } }, ['urn:oid:1.2.3', '1.2.3']],
  ['a UUID as URN, also without', { identifier: [{ value: 'urn:uuid:a-b' }] }, ['urn:uuid:a-b', 'a-b']],
  ['one that is no URN, once', { masterIdentifier: { value: '1.2.3' } }, ['1.2.3']],
  ['all that it has, each once', { masterIdentifier: { value: 'urn:oid:1.2.3' }, identifier: [{ value: '1.2.3' }, {}, { value: 'x' }] }, ['urn:oid:1.2.3', '1.2.3', 'x']],
])('%s', (_name, document, values) => {
  expect(toDocumentName(document).identifiers).toEqual(values.map((value) => ({ value })));
});
