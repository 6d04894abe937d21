// Extensions by URL: the first, all, and replaced without leaving an empty list.
import type { Extension } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { findExtension, findExtensions, withExtension } from '../../../src/core/fhir/extensions.ts';

const e = (url: string, valueString: string): Extension => ({ url, valueString });
const element = { id: 'x', extension: [e('a', '1'), e('b', '2'), e('a', '3')] };

it('finds the first, and all in order', () => {
  expect(findExtension(element, 'a')).toEqual(e('a', '1'));
  expect(findExtensions(element, 'a')).toEqual([e('a', '1'), e('a', '3')]);
});

it.each([['nothing', undefined], ['an element without extensions', {}], ['an empty list', { extension: [] }], ['others', { extension: [e('b', '2')] }]])('in %s there is none', (_name, given) => {
  expect(findExtension(given, 'a')).toBeUndefined();
  expect(findExtensions(given, 'a')).toEqual([]);
});

it('replaces all of one URL and keeps the others', () => {
  expect(withExtension(element, 'a', [e('a', '9')])).toEqual({ id: 'x', extension: [e('b', '2'), e('a', '9')] });
  expect(withExtension(element, 'a', [])).toEqual({ id: 'x', extension: [e('b', '2')] });
  expect(element.extension).toHaveLength(3);
});

it('the last one taken away takes the property with it', () => {
  expect(withExtension({ id: 'x', extension: [e('a', '1')] }, 'a', [])).toEqual({ id: 'x' });
  expect(withExtension({ id: 'x', extension: undefined }, 'a', [])).not.toHaveProperty('extension');
});
