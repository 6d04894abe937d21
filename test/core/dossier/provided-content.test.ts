// The bytes that somebody sends against what is said of them, and what makes a Bundle a FHIR document (bdl-9, bdl-10, bdl-11).
import type { Attachment, Bundle, Resource } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { checkFhirDocument } from '../../../src/core/dossier/check-fhir-document.ts';
import { checkProvidedFile, type ProvidedFile } from '../../../src/core/dossier/check-provided-file.ts';
import { documentWith } from '../exchange/submission-of.ts';

describe('provided bytes', () => {
  const FILE: ProvidedFile = { sha1: 'A', sizeBytes: 9, detectedType: 'application/pdf', declaredType: 'application/pdf' };
  const told = (attachment: Attachment, file: Partial<ProvidedFile> = {}): readonly string[] => checkProvidedFile(documentWith({ content: [{ attachment }] }), { ...FILE, ...file }, 'x').map(({ expression, code }) => `${code ?? ''} ${expression ?? ''}`);
  const SAID: Attachment = { contentType: 'application/pdf', size: 9, hash: 'A' };
  it.each<[name: string, attachment: Attachment, file: Partial<ProvidedFile>, issues: readonly string[]]>([
    ['another size', { ...SAID, size: 8 }, {}, ['value x.size']], ['another hash', { ...SAID, hash: 'B' }, {}, ['value x.hash']], ['another size and hash', { ...SAID, size: 8, hash: 'B' }, {}, ['value x.size', 'value x.hash']],
    ['nothing in it', { contentType: 'application/pdf' }, { sizeBytes: 0 }, ['value x.size']], ['assembled on demand, and yet here', { ...SAID, size: 0, hash: '2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }, {}, ['value x.size']],
    ['the Binary says otherwise', SAID, { declaredType: 'text/plain' }, ['value x.contentType']], ['the bytes say otherwise', SAID, { detectedType: 'image/png' }, ['value x.contentType']],
    ['a type with a parameter', { ...SAID, contentType: 'application/pdf; version=1.7' }, {}, []], ['another case', SAID, { declaredType: 'Application/PDF' }, []], ['neither size nor hash said', { contentType: 'application/pdf' }, {}, []], ['as said', SAID, {}, []],
  ])('%s', (_name, attachment, file, issues) => { expect(told(attachment, file)).toEqual(issues); });
  it('inside the DocumentReference there is no Binary to say otherwise', () => {
    const { declaredType: _declared, ...file } = FILE;
    expect(checkProvidedFile(documentWith({ content: [{ attachment: SAID }] }), file, 'x')).toEqual([]);
  });
});

describe('a FHIR document', () => {
  const DOCUMENT: Bundle = { resourceType: 'Bundle', type: 'document', identifier: { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:1' }, timestamp: '2026-11-05T10:00:00Z', entry: [{ resource: { resourceType: 'Composition' } as Resource }] };
  it.each<[name: string, resource: Resource, places: readonly string[]]>([
    ['no Bundle', { resourceType: 'Patient' }, ['Bundle']], ['another type', { ...DOCUMENT, type: 'collection' }, ['Bundle.type']], ['an identifier without a value', { ...DOCUMENT, identifier: { system: 'x' } }, ['Bundle.identifier']],
    ['an identifier without a system', { ...DOCUMENT, identifier: { value: 'x' } }, ['Bundle.identifier']], ['no entry', { ...DOCUMENT, entry: [] }, ['Bundle.entry[0].resource']],
    ['a Composition that is not the first', { ...DOCUMENT, entry: [{ resource: { resourceType: 'Patient' } }, ...DOCUMENT.entry ?? []] }, ['Bundle.entry[0].resource']],
    ['all at once', { resourceType: 'Bundle', type: 'collection' }, ['Bundle.type', 'Bundle.identifier', 'Bundle.timestamp', 'Bundle.entry[0].resource']], ['a document', DOCUMENT, []],
  ])('%s', (_name, resource, places) => { expect(checkFhirDocument(resource).map(({ expression }) => expression)).toEqual(places); });
});
