// Which entry a reference names, by FHIR's rules for Bundles: the fullUrl itself, or relative to the base of the entry that it stands in.
import { expect, it } from 'vitest';
import { findPart } from '../../../src/core/exchange/find-part.ts';

const BASE = 'https://sender.example.org/fhir';
const PARTS = [{ index: 0, fullUrl: 'urn:uuid:a', resource: 'a' }, { index: 1, fullUrl: `${BASE}/Binary/1`, resource: 'b' }, { index: 2, resource: 'unnamed' }];

it.each<[name: string, reference: string | undefined, from: string | undefined, found: string | undefined]>([
  ['none', undefined, 'urn:uuid:a', undefined], ['an empty one', '', undefined, undefined], ['a URN that is not there', 'urn:uuid:z', undefined, undefined],
  ['relative, from an entry without a base', 'Binary/1', 'urn:uuid:a', undefined], ['relative, from nowhere', 'Binary/1', undefined, undefined],
  ['relative, from another server', 'Binary/1', 'https://other.example.org/fhir/DocumentReference/9', undefined],
  ['a URN', 'urn:uuid:a', undefined, 'a'], ['absolute', `${BASE}/Binary/1`, undefined, 'b'], ['absolute, of a version', `${BASE}/Binary/1/_history/3`, undefined, 'b'],
  ['relative, from the same server', 'Binary/1', `${BASE}/DocumentReference/9`, 'b'], ['relative, of a version', 'Binary/1/_history/3', `${BASE}/DocumentReference/9`, 'b'],
])('%s', (_name, reference, from, found) => { expect(findPart(PARTS, reference, from)?.resource).toBe(found); });
