// Which of what a calendar has of one visit counts, and what stands there once too often.
import { expect, test } from 'vitest';
import { findPeerVisit } from '../../../src/core/appointments/find-peer-visit.ts';
import type { PeerVisit } from '../../../src/core/fhir/visit-booking.ts';

const START = '2026-11-10T09:00:00.000Z';
const at = (reference: string, status: PeerVisit['status'], start = START): PeerVisit => ({ reference, status, start, end: '2026-11-10T09:40:00.000Z' });
const LATER = '2026-11-10T10:00:00.000Z';

test('nothing', () => { expect(findPeerVisit([], START, undefined)).toEqual({ surplus: [] }); });

test.each([
  ['booked before held', [at('a', 'held'), at('b', 'booked')], undefined, 'b', ['a']],
  ['held before given back', [at('a', 'cancelled'), at('b', 'held')], undefined, 'b', []],
  ['the hour that is wanted before another', [at('a', 'booked', LATER), at('b', 'booked')], undefined, 'b', ['a']],
  ['the known one before its twin', [at('a', 'booked'), at('b', 'booked')], 'b', 'b', ['a']],
  ['of twins that nobody knew, always the same', [at('b', 'booked'), at('a', 'booked')], undefined, 'a', ['b']],
  ['what was given back is no surplus', [at('a', 'booked'), at('b', 'cancelled'), at('c', 'cancelled')], undefined, 'a', []],
] as const)('%s', (_what, found, known, seen, surplus) => {
  const chosen = findPeerVisit(found, START, known);
  expect([chosen.seen?.reference, chosen.surplus.map((v) => v.reference)]).toEqual([seen, surplus]);
});
