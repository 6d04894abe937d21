// The path of a request: what is done, where it stands, what comes next (S11).
import { expect, it } from 'vitest';
import type { StateWord } from '../../../src/core/worklist/request-state.ts';
import { toSteps } from '../../../src/core/worklist/to-steps.ts';
import { P1, P2 } from '../intake/valid-intake.ts';

const path = (state: StateWord, programme = P1) => toSteps(state, programme).map((s) => s.status);
const withVisits = (...kinds: typeof P1.visits.kinds) => ({ ...P1, visits: { ...P1.visits, kinds } });
const ALL = withVisits('second-visit', 'multidisciplinary-meeting', 'first-visit', 'team-meeting');

it('has the programme\'s own visits, in the order they happen', () => {
  expect(toSteps('draft', ALL).map((s) => s.code)).toEqual(['intake', 'records', 'assessment', 'first-visit', 'team-meeting', 'second-visit', 'report']);
  expect(toSteps('draft', withVisits()).map((s) => s.code)).toEqual(['intake', 'records', 'assessment', 'report']);
});

it.each<[StateWord, number]>([['draft', 0], ['awaiting-information', 0], ['collecting-records', 1], ['assessment', 2], ['first-visit', 3], ['team-meeting', 4], ['second-visit', 5], ['report', 6]])('%s stands at step %i: before it all done, after it none', (state, place) => {
  expect(path(state, ALL)).toEqual(Array.from({ length: 7 }, (_, i) => (i < place ? 'done' : i === place ? 'current' : 'next')));
});

it.each([P1, P2])('$id: completed has everything done', (programme) => { expect(new Set(path('completed', programme))).toEqual(new Set(['done'])); });
it.each<StateWord>(['cancelled', 'rejected'])('%s has no step left', (state) => { expect(toSteps(state, P1)).toEqual([]); });
it('a step that the programme does not have is no step', () => { expect(toSteps('second-visit', withVisits('first-visit'))).toEqual([]); });
it('every step has words for people', () => { for (const s of toSteps('draft', ALL)) expect(s.display).toMatch(/^[A-Z]/u); });
