// The path of a request as people read it: what is done, where it stands, what holds it up, what comes next (S11).
import { expect, it } from 'vitest';
import { STEPS, type StepId, type StepStatus } from '../../../src/core/fhir/path-step.ts';
import { toPath } from '../../../src/core/intake/to-path.ts';
import type { StateWord } from '../../../src/core/worklist/request-state.ts';
import type { StepLook } from '../../../src/core/worklist/step-look.ts';
import { toSteps } from '../../../src/core/worklist/to-steps.ts';
import { P1, P2 } from '../intake/valid-intake.ts';
import { knownOf } from './record-of.ts';
import { stepTask } from './step-task.ts';

const { record, now } = knownOf('001');
const pathOf = (statuses: Partial<Record<StepId, StepStatus>>, programme = P1): readonly StepLook[] =>
  toPath(programme).map((step) => { const status = statuses[step.id]; return { step, unmet: [], ...(status && { status }) }; });
const see = (state: StateWord, statuses: Partial<Record<StepId, StepStatus>> = {}, programme = P1) => toSteps(record, { state, path: pathOf(statuses, programme) }, now);
const words = (steps: ReturnType<typeof see>) => steps.map((s) => s.status);

it('has the steps of the programme\'s path after those that are derived from what is missing', () => {
  expect(see('draft').map((s) => s.code)).toEqual(['intake', 'records', ...STEPS]);
  const { path: _path, ...old } = P1;
  const short = { ...old, visits: { ...P1.visits, kinds: [] } };
  expect(see('draft', {}, short).map((s) => s.code)).toEqual(['intake', 'records', 'assessment', 'report', 'delivery', 'patient-decision']);
});

it.each<[StateWord, readonly string[]]>([['draft', ['current', 'next', 'next']], ['awaiting-information', ['current', 'next', 'next']], ['collecting-records', ['done', 'current', 'next']], ['assessment', ['done', 'done', 'current']]])('%s: %j', (state, first) => {
  const steps = see(state, { assessment: state === 'assessment' ? 'ready' : 'requested' });
  expect(words(steps)).toEqual([...first, 'next', 'next', 'optional', 'next', 'next', 'next', 'optional']);
});

it('along the path: done, left out, several at once, what nobody asked for', () => {
  const steps = see('delivery', { 'assessment': 'completed', 'first-visit': 'cancelled', 'team-meeting': 'completed', 'second-visit': 'completed', 'report': 'completed', 'delivery': 'in-progress', 'patient-decision': 'requested' });
  expect(words(steps)).toEqual(['done', 'done', 'done', 'skipped', 'done', 'optional', 'done', 'done', 'current', 'current']);
});

it('each says who owns it, when it is due and whether that has passed; at the last second it has not', () => {
  const task = { ...stepTask(record, 'assessment'), status: 'ready' as const, restriction: { period: { start: '2026-11-02T09:00:00+01:00', end: '2026-11-09T23:59:59+01:00' } } };
  const path = pathOf({ assessment: 'ready' }).map((look) => (look.step.id === 'assessment' ? { ...look, task } : look));
  const at = (moment: string) => toSteps(record, { state: 'assessment', path }, Temporal.Instant.from(moment)).find((s) => s.code === 'assessment');
  expect(at('2026-11-09T23:59:59+01:00')).toMatchObject({ task: task.id, taskStatus: 'ready', owner: { role: 'reviewer', reference: 'HealthcareService/brussels-children-nephrology' }, dueAt: '2026-11-09T23:59:59+01:00', overdue: false });
  expect(at('2026-11-10T00:00:00+01:00')?.overdue).toBe(true);
});

it('what holds it up, and what of that a physician may set aside', () => {
  const path = pathOf({ assessment: 'requested' }).map((look): StepLook => (look.step.id === 'assessment' ? { ...look, unmet: ['not-held', 'dossier-complete'] } : look));
  expect(toSteps(record, { state: 'collecting-records', path }, now)[2]).toMatchObject({ unmet: ['not-held', 'dossier-complete'], overridable: ['dossier-complete'] });
});

it.each([P1, P2])('$id: completed has nothing left', (programme) => {
  const all = Object.fromEntries(STEPS.map((s) => [s, 'completed' as const]));
  expect(new Set(words(see('completed', all, programme)))).toEqual(new Set(['done']));
});
it.each<StateWord>(['cancelled', 'rejected'])('%s has no step left', (state) => { expect(see(state)).toEqual([]); });
it('every step has words for people', () => { for (const s of see('draft')) expect(s.display).toMatch(/^[A-Z]/u); });
