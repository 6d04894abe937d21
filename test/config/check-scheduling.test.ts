// Calendars in the configuration: a programme that names a peer which keeps none, and entries that are none.
import { describe, expect, test } from 'vitest';
import { checkScheduling } from '../../src/config/check-scheduling.ts';
import { parsePeers } from '../../src/config/parse-peers.ts';
import type { Programme } from '../../src/core/intake/programme.ts';
import { fail } from '../../src/core/kernel/result.ts';
import { peerOf } from '../adapters/peer-of.ts';

const programme = (own: string | undefined, ofDepartment?: string): Programme => ({
  departments: [{ code: 'a', display: 'A' }, { code: 'b', display: 'B', ...(ofDepartment !== undefined && { scheduling: { peer: ofDepartment } }) }], visits: { ...(own !== undefined && { scheduling: { peer: own } }) },
}) as unknown as Programme;
const faults = (...programmes: readonly Programme[]): readonly (string | undefined)[] => {
  const checked = checkScheduling(new Map(programmes.map((p, i) => [String(i), p])), [peerOf({ id: 'ehr', scheduling: 'ihe' }), peerOf({ id: 'hub' })]);
  return checked.ok ? [] : checked.failure.issues.map((i) => i.expression);
};

test('every calendar that nobody keeps is named', () => {
  expect(faults(programme('nobody'), programme('ehr', 'hub'))).toEqual(['programmes[0].visits.scheduling.peer', 'programmes[1].departments[1].scheduling.peer']);
});

test('no calendar, or one that is kept', () => { expect(faults(programme(undefined), programme('ehr', 'ehr'))).toEqual([]); });

describe('an entry of the peer file', () => {
  const entry = { id: 'ehr', baseUrl: 'https://ehr.example.org/fhir', auth: { kind: 'none' }, timeZone: 'Europe/Brussels' };
  const parse = (more: object): unknown => {
    const parsed = parsePeers([{ ...entry, ...more }], () => fail('not-found'));
    return parsed.ok ? parsed.value[0] : parsed.failure.issues.map((i) => i.expression);
  };

  test.each([
    ['another way', { scheduling: 'hl7v2' }, 'peers[0].scheduling'], ['a kind that is none', { visitTypes: { 'third-visit': { system: 'urn:x', code: 'y' } } }, 'peers[0].visitTypes'], ['a code without its system', { visitTypes: { 'first-visit': { code: 'y' } } }, 'peers[0].visitTypes.first-visit'],
    ['a code that would end the question', { visitTypes: { 'first-visit': { system: 'urn:x', code: ' ' } } }, 'peers[0].visitTypes.first-visit.code'], ['no kind at all', { visitTypes: {} }, 'peers[0].visitTypes'],
  ])('is refused with %s', (_what, more, expression) => { expect(parse(more)).toContain(expression); });

  test('says how its calendar is asked', () => {
    const visitTypes = { 'first-visit': { system: 'urn:x', code: 'y' } };
    expect(parse({ scheduling: 'slots', visitTypes })).toMatchObject({ scheduling: 'slots', visitTypes });
    expect(Object.keys(parse({}) as object).filter((k) => k === 'scheduling' || k === 'visitTypes')).toEqual([]);
  });
});
