// The buttons beside a visit: who came is recorded once its step of the path is reached, as the adapter itself will judge it.
import { expect, it } from 'vitest';
import type { RequestState, StepState } from '../../src/core/worklist/request-state.ts';
import type { VisitState } from '../../src/core/worklist/visit-state.ts';
import { toVisits } from '../../src/http/pages/to-visits.ts';

const COORDINATOR = { name: 'Somebody', roles: ['coordinator' as const] };
const visit = (status: VisitState['status']): VisitState => ({ id: 'v1', kind: 'first-visit', status, start: '2026-11-20T10:00:00+01:00' });
const stepOf = (taskStatus: StepState['taskStatus']): StepState => ({ code: 'first-visit', display: 'First visit', status: 'next', ...(taskStatus && { taskStatus }) });
const SAME_DAY = '2026-11-20T10:30:00+01:00';
const buttons = (status: VisitState['status'], steps: readonly StepState[], { state = 'first-visit', at = SAME_DAY }: { readonly state?: RequestState['state']; readonly at?: string } = {}): readonly string[] =>
  [...toVisits({ id: 'r1', state, steps, appointments: [visit(status)] }, { signedIn: COORDINATOR, now: Temporal.Instant.from(at) }).markup.matchAll(/<button>(Has arrived|Took place|Did not come)</gu)].map((m) => m[1] ?? '');

it.each<[string, VisitState['status'], readonly StepState[], readonly string[]]>([
  ['its step was not reached', 'booked', [stepOf(undefined)], ['Did not come']],
  ['its step waits', 'booked', [stepOf('requested')], ['Did not come']],
  ['its step has ended', 'noshow', [stepOf('completed')], []],
  ['its step is ready', 'booked', [stepOf('ready')], ['Has arrived', 'Took place', 'Did not come']],
  ['its step has begun', 'booked', [stepOf('in-progress')], ['Has arrived', 'Took place', 'Did not come']],
  ['whoever did not come came after all', 'noshow', [stepOf('in-progress')], ['Took place']],
  ['who has arrived is here, whatever the step', 'arrived', [stepOf('requested')], ['Took place']],
  ['the path has no such step', 'booked', [], ['Has arrived', 'Took place', 'Did not come']],
])('%s', (_when, status, steps, expected) => { expect(buttons(status, steps)).toEqual(expected); });

it('of a request that has ended nothing is recorded', () => { expect(buttons('booked', [], { state: 'cancelled' })).toEqual([]); });

it.each<[string, string, readonly string[]]>([
  ['the evening before', '2026-11-19T23:59:59+01:00', []],
  ['from midnight of the hospital on', '2026-11-19T23:00:00Z', ['Has arrived', 'Took place']],
  ['a second before its start', '2026-11-20T09:59:59+01:00', ['Has arrived', 'Took place']],
  ['at its start', '2026-11-20T10:00:00+01:00', ['Has arrived', 'Took place', 'Did not come']],
  ['days after', '2026-11-24T08:00:00+01:00', ['Has arrived', 'Took place', 'Did not come']],
])('%s nothing is recorded that cannot be known yet', (_when, at, expected) => { expect(buttons('booked', [stepOf('ready')], { at })).toEqual(expected); });

it('a visit whose time is not known is judged by its step alone', () => {
  const markup = toVisits({ id: 'r1', state: 'first-visit', steps: [], appointments: [{ id: 'v1', kind: 'first-visit', status: 'booked' }] }, { signedIn: COORDINATOR, now: Temporal.Instant.from(SAME_DAY) }).markup;
  expect(['Has arrived', 'Took place', 'Did not come'].filter((label) => markup.includes(label))).toHaveLength(3);
});
