// A search as a client writes it: refusals first, then what is ignored, then what is read.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSearch } from '../../../src/adapters/search/parse-search.ts';

const parse = (query: string, handling: 'strict' | 'lenient' = 'lenient', type = 'Task'): ReturnType<typeof parseSearch> => parseSearch(type, [...new URLSearchParams(query)], handling);

describe('refused, whatever the handling', () => {
  test.each([
    '_count=abc', '_count=', '_count=-1', '_count=1.5', '_count=1e3', '_count=10&_count=20', '_count=%2010',
    'status=', 'status=draft,', 'status=,draft', 'status=draft,,received', 'status', 'colour=', '_sort=', '_include=', '_cursor=',
    'due=tomorrow', 'due=2026-13-01', 'due=2026-02-29', 'due=2026-11-18T24:00:00Z', 'due=2026-11-18T10Z', 'due=2026-11-18T10:00:00%2B15:00', 'due=ap2026-11-18', 'due=xx2026-11-18', 'due=0000', 'due=ge', 'due=2026-11-18,soon',
    'identifier=|', 'due:missing=yes', 'due:missing=true,false', 'status:above=draft', 'status:=draft', 'due:exact=2026', 'owner:Patients=x', 'owner:not=x', 'owner.name:starts=x', 'owner=not a reference', 'owner:identifier=no-system',
    '_id:not=x', '_lastUpdated:missing=true', '_total=yes', '_sort=due,status,_id,code', 'status=%00',
    `status=${'x'.repeat(2001)}`, `status=${Array.from({ length: 201 }, () => 'x').join()}`, Array.from({ length: 41 }, () => 'status=draft').join('&'),
  ])('%.60s', (query) => {
    for (const handling of ['strict', 'lenient'] as const) expect(parse(query, handling)).toMatchObject({ ok: false, failure: { kind: 'malformed' } });
  });

  test('all that is wrong is named, and no value is repeated', () => {
    const answer = parse('_count=abc&due=Jansen&status:foo=Jansen&identifier=|');
    expect(answer).toMatchObject({ ok: false });
    expect(answer.ok ? [] : answer.failure.issues).toHaveLength(4);
    expect(JSON.stringify(answer)).not.toContain('Jansen');
  });
  test('a type that is not kept', () => {
    expect(parse('', 'lenient', 'Observation')).toMatchObject({ ok: false, failure: { kind: 'invalid' } });
  });
});

describe('ignored or refused, as the client prefers', () => {
  test.each([
    ['colour=red', 'colour'], ['status.foo=x', 'status.foo'], ['patient.colour=x', 'patient.colour'], ['_has:Task:owner:code=x', '_has:Task:owner:code'], ['_elements=id', '_elements'],
    ['_sort=colour', '_sort'], ['_sort=owner', '_sort'], ['_include=Task:status', '_include'], ['_include=Patient:organization', '_include'], ['_include=*', '_include'], ['_include:iterate=Task:owner', '_include:iterate'],
    ['_revinclude=Observation:subject', '_revinclude'], ['_summary=text', '_summary'], ['constructor=x', 'constructor'], ['__proto__=x', '__proto__'], ['toString=x', 'toString'],
    ['focus.patient.organization.partof.name=x', 'focus.patient.organization.partof.name'], ['<script>=x', 'a parameter'],
  ])('%s', (query, name) => {
    expect(parse(`${query}&status=draft`)).toEqual({ ok: true, value: { query: { type: 'Task', filters: [{ code: 'status', values: ['draft'] }] }, ignored: [name] } });
    const strict = parse(query, 'strict');
    expect(strict).toMatchObject({ ok: false, failure: { kind: 'malformed' } });
    expect(JSON.stringify(strict)).toContain(name);
  });
});

describe('read', () => {
  const queryOf = (query: string): unknown => {
    const parsed = parse(query, 'strict');
    return parsed.ok ? parsed.value.query : parsed.failure;
  };
  test.each([
    ['', { filters: [] }],
    ['_format=json&_pretty=true', { filters: [] }],
    ['_count=0', { filters: [], count: 0 }], ['_count=200', { filters: [], count: 200 }], ['_count=201', { filters: [], count: 200 }], ['_count=99999999999999999999', { filters: [], count: 200 }],
    ['_summary=count', { filters: [], count: 0 }], ['_total=accurate', { filters: [], withTotal: true }], ['_total=none', { filters: [] }],
    ['_cursor=abc', { filters: [], cursor: 'abc' }],
    ['_sort=-due,_id', { filters: [], sort: [{ code: 'due', descending: true }, { code: '_id' }] }],
    ['_include=Task:owner&_include=Task:patient:Patient&_revinclude=Provenance:target', { filters: [], includes: [{ from: 'Task', code: 'owner' }, { from: 'Task', code: 'patient', target: 'Patient' }, { from: 'Provenance', code: 'target', reverse: true }] }],
    ['status=draft,received&status:not=failed', { filters: [{ code: 'status', values: ['draft', 'received'] }, { code: 'status', modifier: 'not', values: ['failed'] }] }],
    ['identifier=a%5C,b,c', { filters: [{ code: 'identifier', values: ['a,b', 'c'] }] }],
    ['identifier=s%7Ca%5C%7Cb', { filters: [{ code: 'identifier', values: ['s|a\\|b'] }] }],
    ['identifier=a%5C%5C%5C$b', { filters: [{ code: 'identifier', values: ['a\\$b'] }] }],
    ['owner:Organization=x', { filters: [{ code: 'owner', modifier: 'Organization', values: ['x'] }] }],
    ['owner:Organization.name:exact=x', { filters: [{ code: 'owner:Organization.name', modifier: 'exact', values: ['x'] }] }],
    ['patient.identifier=s%7Cv', { filters: [{ code: 'patient.identifier', values: ['s|v'] }] }],
  ])('%s', (query, expected) => {
    expect(queryOf(query)).toEqual({ type: 'Task', ...expected });
  });
});

test('no parameters make it throw', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom('status', '_sort', '_count', 'owner.name', '\\', ',', 'a:b.c:d', '_include', '..', ':'));
  fc.assert(fc.property(fc.array(fc.tuple(text, text), { maxLength: 5 }), fc.constantFrom('Task', 'Patient', 'DocumentReference', '__proto__'), (parameters, type) => {
    const parsed = parseSearch(type, parameters, 'lenient');
    expect(parsed.ok || ['malformed', 'invalid'].includes(parsed.failure.kind)).toBe(true);
  }), { numRuns: 2000 });
});
