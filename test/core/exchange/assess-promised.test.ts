// What submission sets name against what was found: only sets of this patient count, each document once, and what is not to be had is told apart.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DocumentReference, List } from '@medplum/fhirtypes';
import { assessPromised } from '../../../src/core/exchange/assess-promised.ts';
import { findSubmissionSets } from '../../../src/core/exchange/find-submission-sets.ts';
import { SSIN } from '../../../src/core/fhir/systems.ts';

const BASE = 'https://peer.example.org/fhir';
const PATIENT = { references: [`${BASE}/Patient/7`], identifiers: [{ system: SSIN, value: '17020803132' }] };
const ref = (id: string): string => `${BASE}/DocumentReference/${id}`;
const setWith = (change: Partial<List> = {}): List => ({
  resourceType: 'List', status: 'current', mode: 'working', date: '2026-10-12T09:00:00+02:00', source: { display: ' Hospital North (invented) ' },
  code: { coding: [{ system: 'https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes', code: 'submissionset' }] }, subject: { reference: `${BASE}/Patient/7` },
  entry: [{ item: { reference: ref('a') } }, { item: { reference: ref('b') } }], ...change,
});
const document = (id: string, change: Partial<DocumentReference> = {}): DocumentReference => ({ resourceType: 'DocumentReference', id, status: 'current', content: [], ...change });
const assess = (lists: readonly List[], documents: readonly DocumentReference[], replaced: readonly string[] = []): ReturnType<typeof assessPromised> =>
  assessPromised({ sets: findSubmissionSets(lists, PATIENT).sets, base: BASE, documents, replaced, at: '2026-11-03T10:00:00.000Z' });

it('a set says who sent it, when, and what it names', () => {
  expect(findSubmissionSets([setWith()], PATIENT)).toEqual({ strange: 0, sets: [{ sentAt: '2026-10-12T07:00:00.000Z', sentBy: 'Hospital North (invented)', documents: [{ reference: ref('a') }, { reference: ref('b') }] }] });
});

describe('what is no set of this patient', () => {
  const code = (system: string, value: string): List['code'] & object => ({ coding: [{ system, code: value }] });
  it.each<[string, Partial<List>, number, number]>([
    ['nothing wrong', {}, 1, 0], ['under the older system', { code: code('http://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes', 'submissionset') }, 1, 0], ['no subject', { subject: {} }, 1, 0],
    ['a folder', { code: code('https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes', 'folder') }, 0, 0], ['another code system', { code: code('https://example.org', 'submissionset') }, 0, 0],
    ['retired', { status: 'retired' }, 0, 0], ['another patient by reference', { subject: { reference: `${BASE}/Patient/8` } }, 0, 1], ['another patient by number', { subject: { identifier: { system: SSIN, value: '1' } } }, 0, 1],
  ])('%s', (_why, change, sets, strange) => {
    const found = findSubmissionSets([setWith(change)], PATIENT);
    expect([found.sets.length, found.strange]).toEqual([sets, strange]);
  });
});

describe('what a set names', () => {
  it.each<[string, object, readonly object[]]>([
    ['a version', { reference: `${ref('a')}/_history/3` }, [{ reference: ref('a') }]], ['an identifier alone', { identifier: { value: 'urn:oid:1.2' } }, [{ identifier: 'urn:oid:1.2' }]],
    ['a folder', { reference: `${BASE}/List/f` }, []], ['a relative reference, which the adapter of the network makes absolute', { reference: 'DocumentReference/a' }, []], ['nothing', { display: 'a document' }, []],
  ])('%s', (_why, item, expected) => { expect(findSubmissionSets([setWith({ entry: [{ item }] })], PATIENT).sets[0]?.documents).toEqual(expected); });

  it('an entry that is marked as deleted, a date that is none and a source without a name are left out', () => {
    expect(findSubmissionSets([setWith({ date: '2026', source: { display: ' ' }, entry: [{ deleted: true, item: { reference: ref('a') } }] })], PATIENT).sets).toEqual([{ documents: [] }]);
  });
});

describe('against what was found', () => {
  it('all there: nothing is open and nothing asked for', () => {
    expect(assess([setWith()], [document('a'), document('b'), document('c')])).toEqual({
      ids: [], promised: { checkedAt: '2026-11-03T10:00:00.000Z', sets: 1, named: 2, lastSentAt: '2026-10-12T07:00:00.000Z', lastSentBy: 'Hospital North (invented)', open: [] },
    });
  });

  it('one is missing, one replaced: the missing one is asked for by its id', () => {
    const { ids, promised } = assess([setWith()], [document('b', { status: 'superseded' })]);
    expect([ids, promised.open.map((d) => [d.document, d.state, d.sentBy])]).toEqual([['a'], [[ref('a'), 'missing', 'Hospital North (invented)'], [ref('b'), 'replaced', 'Hospital North (invented)']]]);
    expect(assess([setWith()], [document('a')], [ref('b')])).toMatchObject({ ids: [], promised: { open: [{ state: 'replaced' }] } });
  });

  it('a replaced one that is current again is there', () => {
    expect(assess([setWith()], [document('a'), document('b')], [ref('b')]).promised.open).toEqual([]);
  });

  it('at another server it is missing and not asked for here; named by its identifier it is found by that', () => {
    const elsewhere = 'https://elsewhere.example.org/fhir/DocumentReference/x';
    const set = setWith({ entry: [{ item: { reference: elsewhere } }, { item: { identifier: { value: 'urn:oid:1.2' } } }] });
    const { ids, promised } = assess([set], [document('a', { masterIdentifier: { value: 'urn:oid:1.2' } })]);
    expect([ids, promised.named, promised.open.map((d) => d.document)]).toEqual([[], 2, [elsewhere]]);
  });

  it('the latest set is the last in time, not in the answer; a document in two sets is named once', () => {
    const { promised } = assess([setWith({ date: '2026-10-20T09:00:00Z', source: { display: 'later' } }), setWith()], [document('a')]);
    expect([promised.sets, promised.named, promised.lastSentBy, promised.open.length]).toEqual([2, 2, 'later', 1]);
  });

  it('whatever is named and found: found, missing and replaced are all that is named', () => {
    const ids = fc.subarray(['a', 'b', 'c', 'd', 'e']);
    fc.assert(fc.property(fc.array(ids), ids, ids, (sets, current, former) => {
      const lists = sets.map((named) => setWith({ entry: named.map((id) => ({ item: { reference: ref(id) } })) }));
      const { promised, ids: wanted } = assess(lists, [...current.map((id) => document(id)), ...former.map((id) => document(id, { status: 'superseded' }))]);
      const named = new Set(sets.flat());
      expect(promised.named).toBe(named.size);
      expect(promised.open.length).toBe([...named].filter((id) => !current.includes(id)).length);
      expect([...wanted].sort()).toEqual([...named].filter((id) => !current.includes(id) && !former.includes(id)).sort());
    }));
  });
});
