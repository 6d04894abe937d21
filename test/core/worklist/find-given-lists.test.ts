// Which submission sets and folders a recipient may have: none with a member that is not given.
import type { List } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { findGivenLists } from '../../../src/core/worklist/find-given-lists.ts';

const list = (id: string, ...items: readonly string[]): List => ({ resourceType: 'List', id, status: 'current', mode: 'working', entry: items.map((reference) => ({ item: { reference } })) });
const GIVEN = new Set(['DocumentReference/a', 'DocumentReference/b']);

it.each<[name: string, lists: readonly List[], given: readonly string[]]>([
  ['without a member', [list('empty')], []],
  ['with one that is not given, among others that are', [list('s', 'DocumentReference/a', 'DocumentReference/secret')], []],
  ['with a folder that is not here', [list('s', 'DocumentReference/a', 'List/gone')], []],
  ['with a folder of which a member is not given', [list('s', 'DocumentReference/a', 'List/f'), list('f', 'DocumentReference/secret')], []],
  ['with itself alone', [list('s', 'List/s')], []],
  ['whose members are all given', [list('s', 'DocumentReference/a', 'DocumentReference/b')], ['List/s']],
  ['with a folder whose members are given, whichever is read first', [list('s', 'DocumentReference/a', 'List/f'), list('f', 'DocumentReference/b'), list('t', 'List/f')], ['List/s', 'List/f', 'List/t']],
])('%s', (_name, lists, given) => { expect(findGivenLists(lists, GIVEN)).toEqual(given); });
