// What Comprehensive asks for, element by element, as our own validation of MHD's profile sees it too.
import type { DocumentReference } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { findMissingMetadata } from '../../../src/core/exchange/find-missing-metadata.ts';
import { toKnownContext } from '../../../src/core/fhir/to-known-context.ts';
import { aPackage, inFull } from '../../peers/a-package.ts';

const made = inFull(aPackage({ system: 'urn:s', value: '1' }, (part) => part, [{ contentType: 'text/plain', bytes: Buffer.from('x') }])).documents[0]?.document;
if (!made) throw new Error('there is no document');
const full: DocumentReference = made;
const [content] = full.content;

describe('what a document lacks', () => {
  it('of a full one nothing, at any level', () => { expect((['minimal', 'uncontained', 'comprehensive'] as const).map((level) => findMissingMetadata(full, level))).toEqual([[], [], []]); });
  it.each<[string, object]>([
    ['type', { type: undefined }], ['category', { category: [] }], ['securityLabel', { securityLabel: undefined }], ['content.format', { content: [{ attachment: content?.attachment }] }],
    ['content.attachment.language', { content: [{ ...content, attachment: { ...content?.attachment, language: undefined } }] }], ['content.attachment.creation', { content: [{ ...content, attachment: { ...content?.attachment, creation: undefined } }] }],
    ['context.facilityType', { context: { practiceSetting: full.context?.practiceSetting } }], ['context.practiceSetting', { context: { facilityType: full.context?.facilityType } }],
  ])('%s', (path, change) => {
    const document = { ...full, ...change } as DocumentReference;
    expect([findMissingMetadata(document, 'minimal'), findMissingMetadata(document, 'uncontained'), findMissingMetadata(document, 'comprehensive')]).toEqual([[], [path], [path]]);
  });
});

describe('what is kept of a document\'s circumstances', () => {
  const coded = { coding: [{ system: 'http://snomed.info/sct', code: '22232009', display: 'Hospital' }] };
  it('its codes', () => { expect(toKnownContext({ facilityType: coded, practiceSetting: coded, encounter: [{ reference: 'Encounter/1' }] })).toEqual({ facilityType: coded, practiceSetting: coded }); });
  it.each<[string, unknown]>([['nothing', null], ['a text', 'x'], ['a concept that is a text', { facilityType: 'x' }], ['no code', { facilityType: { coding: [{ system: 'urn:s' }], text: 'Hospital' } }], ['a number as code', { facilityType: { coding: [{ system: 'urn:s', code: 1 }] } }], ['null as coding', { facilityType: { coding: [null] } }], ['a code with a space at its end', { facilityType: { coding: [{ system: 'urn:s', code: 'a ' }] } }]])(
    'not %s', (_name, context) => { expect(toKnownContext(context as DocumentReference['context'])).toEqual({}); });
});
