// Searches of the workflow on both engines: our own parameters, dates to the millisecond, order, pages, includes, and what is no search.
import fc from 'fast-check';
import type { Extension, Resource, Task } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { parseSearch } from '../../../src/adapters/search/parse-search.ts';
import { EXT_ATTENTION_BY, EXT_DEADLINE_CHECK_AT, EXT_EXCHANGE, PROGRAMME_CODES, STATUS_REASONS, STEP_CODES, TASK_CODE, TASK_CODES, TASK_IDENTIFIER } from '../../../src/core/fhir/systems.ts';
import { allPages, idsOf, inOrder, onEachEngine, parse, search } from './search-fixture.ts';

const ref = (reference: string): { reference: string } => ({ reference });
const concept = (system: string, code: string): { coding: { system: string; code: string }[] } => ({ coding: [{ system, code }] });
const dateTime = (url: string, valueDateTime: string): Extension => ({ url, valueDateTime });

const transfer: Task = {
  resourceType: 'Task', id: 'transfer', status: 'in-progress', intent: 'order', code: concept(TASK_CODES, 'provide-records'),
  identifier: [{ system: TASK_IDENTIFIER, value: 'so-1-transfer-a' }], basedOn: [ref('ServiceRequest/so-1')], partOf: [ref('Task/coordination')], for: ref('Patient/noor'),
  requester: ref('RelatedPerson/mother'), owner: ref('Organization/first'), authoredOn: '2026-11-03T09:12:00+01:00', lastModified: '2026-11-03T10:12:00+01:00',
  restriction: { period: { start: '2026-11-03T10:12:00+01:00', end: '2026-11-18T23:59:59+01:00' } },
  extension: [
    dateTime(EXT_DEADLINE_CHECK_AT, '2026-11-19T00:00:00+01:00'),
    { url: EXT_EXCHANGE, extension: [{ url: 'nextAt', valueDateTime: '2026-11-04T08:00:00Z' }, { url: 'attempts', valueUnsignedInt: 1 }] },
  ],
};
const coordination: Task = {
  resourceType: 'Task', id: 'coordination', status: 'received', intent: 'order', code: concept(TASK_CODE, 'fulfill'),
  meta: { tag: [{ system: PROGRAMME_CODES, code: 'p1' }], profile: ['https://profiles.example.org/Coordination'] },
  identifier: [{ system: TASK_IDENTIFIER, value: 'so-1-coordination' }], focus: ref('ServiceRequest/so-1'), for: ref('Patient/noor'), owner: ref('Organization/p1'),
  statusReason: concept(STATUS_REASONS, 'collecting-records'), businessStatus: concept(STEP_CODES, 'records'),
  authoredOn: '2026-11-03T09:00:00+01:00', extension: [dateTime(EXT_ATTENTION_BY, '2026-11-18T23:59:59+01:00')],
};
const RESOURCES: readonly Resource[] = [
  transfer, coordination,
  { resourceType: 'Task', id: 'bare', status: 'draft', intent: 'plan', owner: { identifier: { system: 'https://id.example.org', value: 'O-1' } } },
  { resourceType: 'ServiceRequest', id: 'so-1', status: 'active', intent: 'order', subject: ref('Patient/noor'), identifier: [{ system: 'https://placer.example.org', value: 'SO-1' }] },
  { resourceType: 'Patient', id: 'noor', birthDate: '2016-05-12', gender: 'female', name: [{ family: 'Ångström-O’Neill', given: ['Noor', 'Ève'] }], telecom: [{ system: 'phone', value: '+32 2 555' }] },
  { resourceType: 'Organization', id: 'first', name: '100%_Hospital\\x' },
];

onEachEngine('tasks', RESOURCES, (searched) => {
  test.each([
    ['attention-by=2026-11-18', ['coordination']], ['attention-by=2026-11-19', []],
    ['deadline-check-at=le2026-11-18T23:00:00Z', ['transfer']], ['deadline-check-at=le2026-11-18T22:59:59Z', []],
    ['due=2026-11-18', ['transfer']], ['due=2026-11-19', []],
    ['exchange-at=le2026-11-04T08:00:00Z', ['transfer']], ['exchange-at=lt2026-11-04T08:00:00Z', []],
    ['status-reason=collecting-records', ['coordination']], [`status-reason=${STATUS_REASONS}|no-consent`, []],
    ['patient=Patient/noor', ['coordination', 'transfer']], ['patient=Patient/x', []],
    ['subject=noor', ['coordination', 'transfer']],
    ['status=received,draft', ['bare', 'coordination']], ['status=completed', []],
    [`identifier=${TASK_IDENTIFIER}|so-1-transfer-a`, ['transfer']], ['identifier=https://x.example.org|so-1-transfer-a', []],
    [`identifier=${TASK_IDENTIFIER}|`, ['coordination', 'transfer']],
    [`business-status=${STEP_CODES}|records`, ['coordination']], ['business-status=report', []],
    ['owner=Organization/first', ['transfer']], ['owner:Organization=first', ['transfer']], ['owner=Organization/nobody', []],
    ['owner:identifier=https://id.example.org|O-1', ['bare']], ['owner:identifier=https://id.example.org|O-2', []],
    ['focus=ServiceRequest/so-1', ['coordination']], ['focus=so-1', ['coordination']], ['focus=ServiceRequest/so-2', []],
    ['part-of=Task/coordination', ['transfer']], ['part-of=Task/transfer', []],
    ['code=provide-records', ['transfer']], ['code=|provide-records', []],
    ['based-on=ServiceRequest/so-1', ['transfer']], ['based-on=ServiceRequest/so-2', []],
    ['based-on=ServiceRequest/so-1/_history/3', ['transfer']],
    ['intent=plan', ['bare']], ['requester=RelatedPerson/mother', ['transfer']],
    ['authored-on=2026-11-03', ['coordination', 'transfer']], ['modified=2026-11-03', ['transfer']],
    ['_tag=p1', ['coordination']], [`_tag=${PROGRAMME_CODES}|p2`, []],
    ['_profile=https://profiles.example.org/Coordination', ['coordination']], ['_profile=https://profiles.example.org', []],
    ['status:not=draft', ['coordination', 'transfer']], ['status-reason:not=collecting-records', ['bare', 'transfer']],
    ['due:missing=true', ['bare', 'coordination']], ['due:missing=false', ['transfer']],
    ['part-of:missing=true', ['bare', 'coordination']], ['identifier:missing=true', ['bare']],
    ['focus.identifier=https://placer.example.org|SO-1', ['coordination']], ['focus:ServiceRequest.status=draft', []], ['focus:ServiceRequest.status=active', ['coordination']],
    ['based-on.patient.gender=female', ['transfer']], ['based-on.patient.gender=male', []],
    ['owner.name=100%25_hospital', ['transfer']], ['owner.name:contains=%25_HOSPITAL', ['transfer']], ['owner.name:contains=0_Hospital', []],
    ['part-of.part-of:missing=true', ['transfer']], ['focus._id=so-1', ['coordination']], ['focus._lastUpdated=ge2026', ['coordination']],
    ['status=in-progress&status=received', []], ['status=in-progress&code=provide-records&due=ge2026-11-18', ['transfer']],
  ])('%s', async (query, expected) => {
    expect(await idsOf(searched, `Task?${query}`)).toEqual(expected);
    // Control: all three are there.
    expect(await idsOf(searched, 'Task')).toEqual(['bare', 'coordination', 'transfer']);
  });

  test.each([
    ['family=angstrom', true], ['family=Ångström', true], ['family=ngstrom', false], ['family:contains=O’N', true], ['family:exact=ångström-o’neill', false], ['family:exact=Ångström-O’Neill', true],
    ['given=EVE', true], ['name=noor', true], ['name=o’neill', false], ['phone=%2B32 2 555', true], ['telecom=%2B32 2 555', true], ['email=%2B32 2 555', false],
    ['birthdate=2016', true], ['birthdate=2016-05-12', true], ['birthdate=2016-05-13', false], ['birthdate=lt2016-05-12', false], ['birthdate=ge2016-05', true], ['gender=female', true],
  ])('Patient?%s: %s', async (query, isFound) => {
    expect(await idsOf(searched, `Patient?${query}`)).toEqual(isFound ? ['noor'] : []);
  });

  // The value covers 22:59:59.000 to 22:59:59.999 UTC.
  test.each([
    ['lt2026-11-18T22:59:59.000Z', false], ['lt2026-11-18T22:59:59.001Z', true],
    ['le2026-11-18T22:59:58.999Z', false], ['le2026-11-18T22:59:59.000Z', true], ['le2026-11-18T22:59:59Z', true], ['le2026-11-18T22:59:58Z', false],
    ['gt2026-11-18T22:59:59.998Z', true], ['gt2026-11-18T22:59:59.999Z', false], ['gt2026-11-18T22:59:59Z', false],
    ['ge2026-11-18T22:59:59.999Z', true], ['ge2026-11-18T23:00:00.000Z', false], ['ge2026-11-18T22:59:59Z', true],
    ['sa2026-11-18T22:59:58.999Z', true], ['sa2026-11-18T22:59:59.000Z', false],
    ['eb2026-11-18T23:00:00.000Z', true], ['eb2026-11-18T22:59:59.999Z', false],
    ['eq2026-11-18T22:59:59Z', true], ['2026-11-18T22:59Z', true], ['2026-11-18', true], ['2026-11', true], ['2026', true],
    ['2026-11-18T22:59:59.000Z', false], ['2026-11-18T23:59:59+01:00', true], ['2026-11-19', false],
    ['ne2026-11-18', false], ['ne2026-11-18T22:59:59.000Z', true], ['ne2026-11-19', true],
    // A plus sign that was not encoded arrives as a space.
    ['le2026-11-18T23:59:59 01:00', true],
    ['2025,2026', true], ['lt2025,gt2027', false],
  ])('due=%s: %s', async (value, isFound) => {
    for (const sort of ['', '&_sort=due', '&_sort=-due', '&_sort=status']) {
      expect(await idsOf(searched, `Task?due=${encodeURIComponent(value)}${sort}`), sort).toEqual(isFound ? ['transfer'] : []);
    }
  });

  test.each([
    ['ge2026-11-18', 'le2026-11-18', true], ['ge2026-11-18T22:59:59Z', 'lt2026-11-19', true], ['ge2026-11-19', 'lt2026-11-20', false], ['ge2026-11-17', 'lt2026-11-18', false], ['gt2026-11-18', 'lt2026-11-18', false],
  ] as const)('due=%s and due=%s: %s, in every order and on every page', async (from, to, isFound) => {
    for (const sort of ['', '&_sort=due', '&_sort=-due', '&_sort=status']) {
      for (const query of [`due=${from}&due=${to}`, `due=${to}&due=${from}`]) {
        expect(await idsOf(searched, `Task?${query}${sort}`), sort).toEqual(isFound ? ['transfer'] : []);
        expect((await allPages(searched, `Task?${query}${sort}&_count=1`)).flat(), sort).toEqual(isFound ? ['transfer'] : []);
      }
    }
  });

  test.each([['ge2026-11-22T08:00:00.000Z', 3], ['gt2026-11-22T08:00:00.000Z', 0], ['gt2026-11-22T07:59:59.999Z', 3], ['lt2026-11-22T08:00:00.000Z', 0], ['le2026-11-22T08:00:00.000Z', 3], ['lt2026-11-22T08:00:00.001Z', 3],
    ['sa2026-11-22T07:59:59.999Z', 3], ['eb2026-11-22T08:00:00.001Z', 3], ['eb2026-11-22T08:00:00.000Z', 0], ['ne2026-11-22T08:00:00.000Z', 0], ['2026-11-22', 3]])('_lastUpdated=%s: %i', async (value, count) => {
    expect((await idsOf(searched, `Task?_lastUpdated=${value}`)).length).toBe(count);
  });

  test('missing values come last, ascending and descending, over pages of one', async () => {
    expect(await inOrder(searched, 'Task?_sort=authored-on')).toEqual(['coordination', 'transfer', 'bare']);
    expect(await inOrder(searched, 'Task?_sort=-authored-on')).toEqual(['transfer', 'coordination', 'bare']);
    for (const sort of ['authored-on', '-authored-on', 'status', '-status,_id', '_id', '-_id', 'due,-authored-on', '-owner-is-not', '_lastUpdated', 'identifier', '_tag,_id']) {
      const url = `Task?_sort=${sort.replace('-owner-is-not', '-part-of')}&_count=1`;
      if (sort === '-owner-is-not') { expect(() => parse(url)).toThrow('_sort'); continue; }
      const whole = await inOrder(searched, url.replace('_count=1', '_count=50'));
      expect((await allPages(searched, url)).flat(), sort).toEqual(whole);
      expect(whole.length, sort).toBe(3);
    }
  });

  test('total, count 0, and the page after', async () => {
    const page = await search(searched, 'Task?_count=2&_total=accurate');
    expect([page.matches.length, page.total, page.next !== undefined]).toEqual([2, 3, true]);
    expect(await search(searched, 'Task?_count=3')).not.toHaveProperty('next');
    expect(await search(searched, 'Task?_count=0')).toEqual({ matches: [], included: [], total: 3 });
    expect(await search(searched, 'Task?_summary=count&status=draft')).toEqual({ matches: [], included: [], total: 1 });
    expect((await search(searched, 'Task?status=draft')).total).toBeUndefined();
    expect((await search(searched, 'Task?status=draft,received&due:missing=true&_total=accurate')).total).toBe(2);
  });

  test('includes', async () => {
    const refs = async (url: string): Promise<readonly string[]> => (await search(searched, url)).included.map((r) => `${r.resourceType}/${r.id ?? ''}`).toSorted();
    expect(await refs('Task?_id=transfer&_include=Task:based-on&_include=Task:owner')).toEqual(['Organization/first', 'ServiceRequest/so-1']);
    expect(await refs('Task?_id=transfer&_include=Task:owner:Patient')).toEqual([]);
    expect(await refs('Task?_id=transfer')).toEqual([]);
    expect(await refs('ServiceRequest?_id=so-1&_revinclude=Task:based-on&_revinclude=Task:focus')).toEqual(['Task/coordination', 'Task/transfer']);
    expect(await refs('Task?_revinclude=Task:part-of')).toEqual([]); // a match already
    expect(await refs('Task?_id=nobody&_include=Task:owner')).toEqual([]);
  });

  describe('refusals', () => {
    const query = { type: 'Task' as const, filters: [] };
    test.each([
      ['unknown parameter', { ...query, filters: [{ code: 'colour', values: ['red'] }] }, 'invalid'],
      ['unknown modifier', { ...query, filters: [{ code: 'status', modifier: 'above', values: ['draft'] }] }, 'invalid'],
      ['unknown sort', { ...query, sort: [{ code: 'colour' }] }, 'invalid'],
      ['sort by a reference', { ...query, sort: [{ code: 'owner' }] }, 'invalid'],
      ['a date that is none', { ...query, filters: [{ code: 'due', values: ['2026-02-30'] }] }, 'malformed'],
      ['no value', { ...query, filters: [{ code: 'status', values: [] }] }, 'malformed'],
      ['a NUL', { ...query, filters: [{ code: 'status', values: ['dra\0ft'] }] }, 'malformed'],
      ['a cursor of nobody', { ...query, cursor: 'abc' }, 'malformed'],
      ['an empty cursor', { ...query, cursor: '' }, 'malformed'],
    ])('%s', async (_, asked, kind) => {
      expect(await searched.store.search(asked)).toMatchObject({ ok: false, failure: { kind } });
    });

    test('a cursor is of one sort, and of the values that this sort has', async () => {
      const { next = '' } = await search(searched, 'Task?_sort=due&_count=1');
      const [order, ...place] = JSON.parse(Buffer.from(next, 'base64url').toString()) as [string, ...unknown[]];
      const ask = (written: unknown, sort = 'due'): Promise<{ readonly ok: boolean }> =>
        searched.store.search({ ...query, sort: [{ code: sort }], cursor: Buffer.from(JSON.stringify(written)).toString('base64url') });
      expect(await ask([order, ...place])).toMatchObject({ ok: true });
      for (const wrong of [
        [], null, {}, 'x', [order], [order, ...place, 1], [order, '1', 2], [order, 1.5, 2], [order, 1, '2'], [order, 1, null], [order, [1], 2], ['Task:-due', ...place], ['Patient:due', ...place], [order, 1e300, 2],
      ]) expect(await ask(wrong), JSON.stringify(wrong)).toMatchObject({ ok: false, failure: { kind: 'malformed' } });
      expect(await ask([order, ...place], 'authored-on')).toMatchObject({ ok: false, failure: { kind: 'malformed' } });
    });
  });

  test('a value is never part of the statement', async () => {
    for (const attack of [`x' or '1'='1`, `x'); drop table resources; --`, `' union select content from resources --`, `%`, `_`, `\\`, `" or 1=1`, `$1`, `?`]) {
      const value = encodeURIComponent(attack.replaceAll('\\', '\\\\'));
      for (const name of ['status', 'identifier', 'owner.name', '_id', '_tag', '_profile', 'owner.name:contains', 'owner.name:exact']) {
        const ids = await idsOf(searched, `Task?${name}=${value}`);
        // The hospital's name has these in it, as letters.
        if (!(name === 'owner.name:contains' && ['%', '_', '\\'].includes(attack))) expect(ids, `${name}=${attack}`).toEqual([]);
        else expect(ids).toEqual(['transfer']);
      }
    }
    expect(await idsOf(searched, 'Task')).toHaveLength(3);
  });

  test('nothing that a client sends makes it throw', { timeout: 60_000 }, async () => {
    const name = fc.oneof(fc.constantFrom('status', 'due', 'owner', 'patient.identifier', 'owner.name', '_id', '_lastUpdated', '_sort', '_count', '_cursor', '_include', '_revinclude', '_total', 'focus.patient.name:contains', 'owner:identifier', 'due:missing', '_profile', 'identifier:not'), fc.string({ maxLength: 20 }));
    const value = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('2026', 'ge2026-11', 'a|b', '|', 'a|', '\\', 'a\\,b,c', 'Task:owner', '-due,status', 'Patient/1', 'true', '\ud800', '~'));
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(name, value), { maxLength: 4 }), async (parameters) => {
      const parsed = parseSearch('Task', parameters, 'lenient');
      if (!parsed.ok) { expect(['malformed', 'invalid']).toContain(parsed.failure.kind); return; }
      const page = await searched.store.search(parsed.value.query);
      if (!page.ok) expect(['malformed', 'invalid']).toContain(page.failure.kind);
    }), { numRuns: 400 });
  });

  test('nor a filter that did not come through the parser', { timeout: 60_000 }, async () => {
    const filter = fc.record({ code: fc.oneof(fc.constantFrom('status', 'due', 'owner.name', 'focus.identifier', '_id'), fc.string()), values: fc.array(fc.string({ unit: 'binary' }), { maxLength: 3 }) });
    await fc.assert(fc.asyncProperty(fc.array(filter, { maxLength: 3 }), fc.option(fc.string(), { nil: undefined }), async (filters, cursor) => {
      await searched.store.search({ type: 'Task', filters, ...(cursor !== undefined && { cursor }) });
    }), { numRuns: 200 });
  });
});
