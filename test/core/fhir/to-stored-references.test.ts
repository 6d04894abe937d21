// What `urn:uuid:` references become once stored: whole strings only, anywhere, and only those of the Bundle.
import type { Bundle } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { toStoredReferences } from '../../../src/core/fhir/to-stored-references.ts';
import { toRequestBundle } from '../../../src/core/mapping/to-request-bundle.ts';
import { readCase, toGiven } from '../mapping/case-context.ts';

const bundle: Bundle = { resourceType: 'Bundle', type: 'transaction', entry: [
  { fullUrl: 'urn:uuid:a', resource: { resourceType: 'Patient', id: 'p1' } }, { resource: { resourceType: 'Task', id: 't1', status: 'draft', intent: 'order' } }, { fullUrl: 'urn:uuid:none' },
] };

it.each<[string, unknown, unknown]>([
  ['a string', 'urn:uuid:a', 'Patient/p1'],
  ['at any depth', { x: [{ reference: 'urn:uuid:a' }, [['urn:uuid:a']]] }, { x: [{ reference: 'Patient/p1' }, [['Patient/p1']]] }],
  ['one of another Bundle', 'urn:uuid:b', 'urn:uuid:b'],
  ['an entry without a resource', 'urn:uuid:none', 'urn:uuid:none'],
  ['inside a text', 'see urn:uuid:a', 'see urn:uuid:a'],
  ['a property name', { 'urn:uuid:a': 1 }, { 'urn:uuid:a': 1 }],
  ['what is no text', [1, true, null, undefined], [1, true, null, undefined]],
])('%s', (_name, given, expected) => {
  const before = structuredClone(given);
  expect(toStoredReferences(given, bundle)).toEqual(expected);
  expect(given).toEqual(before);
});

it('of a whole intake none is left, and what is stored is not rewritten again', () => {
  const { intake, context } = toGiven(readCase('001-p1-child-under-12'));
  const whole = toRequestBundle(intake, context);
  const resources = whole.entry?.map((e) => e.resource);
  const stored = toStoredReferences(resources, whole);
  const references = (value: unknown): readonly string[] => JSON.stringify(value).match(/"reference":"[^"]+"/gu) ?? [];
  expect(references(resources).some((r) => r.includes('urn:uuid:'))).toBe(true);
  expect(references(stored).filter((r) => r.includes('urn:uuid:'))).toEqual([]);
  expect(toStoredReferences(stored, whole)).toEqual(stored);
});
