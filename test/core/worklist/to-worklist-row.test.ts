// One line of the worklist: the transfers' time as of now, what is missing as of the last change, and no patient (docs/adr/0006).
import { describe, expect, it } from 'vitest';
import type { Organization, Task } from '@medplum/fhirtypes';
import { assessWarnings } from '../../../src/core/deadlines/assess-warnings.ts';
import { withUnmet } from '../../../src/core/fhir/path-step.ts';
import { assessRequest } from '../../../src/core/worklist/assess-request.ts';
import { planCoordination } from '../../../src/core/worklist/plan-coordination.ts';
import { toRequestState } from '../../../src/core/worklist/to-request-state.ts';
import { toWorklistRow, type WorklistFacts } from '../../../src/core/worklist/to-worklist-row.ts';
import { calendars } from '../../support/calendars.ts';
import { stepTask } from './step-task.ts';
import { caseFolders, knownOf, type Known } from './record-of.ts';

const custodiansOf = ({ record }: Known): ReadonlyMap<string, Organization> =>
  new Map([...record.byReference].flatMap(([name, r]) => (r.resourceType === 'Organization' ? [[name, r] as const] : [])));
const factsOf = (known: Known, change: Partial<WorklistFacts> = {}): WorklistFacts => {
  const { record, programme, now } = known;
  return { coordination: planCoordination(record, assessRequest(record, programme, now), now), request: record.request, transfers: record.transfers, custodians: custodiansOf(known), programme, now, ...change };
};
const late = (days: number) => Temporal.Instant.from('2026-11-18T12:00:00+01:00').add({ hours: 24 * days });
const known = knownOf('002');

describe.each(caseFolders)('%s', (folder) => {
  const story = knownOf(folder);
  const row = toWorklistRow(factsOf(story));

  it('agrees with the state of the request', () => {
    const assessment = assessRequest(story.record, story.programme, story.now);
    const state = toRequestState(story.record, story.programme, { assessment, now: story.now, calendarOf: calendars.of });
    expect([row.id, row.state, row.programme, row.placerIdentifier, row.urgency]).toEqual([state.id, state.state, state.programme, state.placerIdentifier, state.urgency]);
    expect(row.missing.map((m) => m.code)).toEqual(state.missing.filter((m) => m.required).map((m) => m.code));
    expect(row.transfers.map((t) => [t.id, t.dueOn, t.daysLeft, t.overdue])).toEqual(state.transfers.map((t) => [t.id, t.dueOn, t.daysLeft, t.overdue]));
  });

  it('names no patient', () => {
    const { patient } = story.record;
    // whole words: one is called Noor, and a hospital Noordkanaal
    const words = new Set(JSON.stringify(row).split(/[^\p{L}\p{N}-]+/u));
    expect(words).toContain('state');
    const values = [patient.birthDate, patient.id, ...(patient.name ?? []).flatMap((n) => [n.family, ...(n.given ?? [])]), ...(patient.identifier ?? []).map((i) => i.value)];
    expect(values.flatMap((v) => v ?? []).filter((v) => words.has(v))).toEqual([]);
  });
});

it('the worst and the nearest of its transfers, by what is a breach and what is not', () => {
  // the hospital's clock runs until 18 November; the GP's date, 17 November, is an estimate
  expect(toWorklistRow(factsOf(known, { now: late(0) }))).toMatchObject({ daysLeft: 0, transfers: [{ overdue: false, estimate: false }, { overdue: false, estimate: true, daysLate: 1 }] });
  expect(toWorklistRow(factsOf(known, { now: late(0) }))).not.toHaveProperty('daysLate');
  expect(toWorklistRow(factsOf(known, { now: late(5) }))).toMatchObject({ daysLate: 5, daysLeft: 0, transfers: [{ overdue: true, daysLate: 5 }, { overdue: false, daysLate: 6 }] });
});

it('what has ended is not on the line', () => {
  const ended = known.record.transfers.map((t): Task => ({ ...t, status: 'completed' }));
  const row = toWorklistRow(factsOf(known, { transfers: ended, now: late(30) }));
  expect(row.transfers).toEqual([]);
  for (const key of ['daysLate', 'daysLeft']) expect(row).not.toHaveProperty(key);
});

it('custodians by reference and name', () => {
  expect(toWorklistRow(factsOf(known)).transfers.map((t) => t.custodian.name).every((n) => n !== '')).toBe(true);
  expect(toWorklistRow(factsOf(known, { custodians: new Map() })).transfers[0]?.custodian).toEqual({ reference: known.record.transfers[0]?.owner?.reference, name: '' });
});

it('the department as people call it, absent where the programme has none of that code', () => {
  const performer = (code: string) => ({ request: { ...known.record.request, performer: [{ reference: `HealthcareService/${known.programme.id}-${code}` }] } });
  const [department] = known.programme.departments;
  expect(toWorklistRow(factsOf(known, performer(department?.code ?? ''))).department).toBe(department?.display);
  expect(toWorklistRow(factsOf(known, performer('astrology')))).not.toHaveProperty('department');
});

it('what is missing is what was last recorded', () => {
  const { extension: _none, ...coordination } = factsOf(known).coordination;
  expect(toWorklistRow(factsOf(known)).missing.length).toBeGreaterThan(0);
  expect(toWorklistRow(factsOf(known, { coordination })).missing).toEqual([]);
});

describe('the early warning', () => {
  const past = Array.from({ length: 8 }, (_, i) => ({ custodian: 'somebody', startDay: i * 30, dueDays: 15, knownDay: i * 30 + 16 }));
  const { history } = assessWarnings(past);
  const risksAt = (now: Temporal.Instant, change: Partial<WorklistFacts> = {}) => toWorklistRow(factsOf(known, { now, history, ...change })).transfers.map(({ risk }) => risk?.level);

  it('of what is open under a legal clock within its limit, and of no estimate', () => { expect(risksAt(late(-5))).toEqual(['high', undefined]); });
  it('not of what is overdue', () => { expect(risksAt(late(1))).toEqual([undefined, undefined]); });
  it('nothing, as long as nothing was learnt', () => { expect(risksAt(late(-5), { history: undefined })).toEqual([undefined, undefined]); });
});

it('a step that is open, with its time in dates of the hospital; at the last second it is not late', () => {
  const task: Task = { ...stepTask(known.record, 'assessment'), status: 'ready', restriction: { period: { start: '2026-11-11T09:00:00+01:00', end: '2026-11-18T23:59:59+01:00' } } };
  const rowAt = (now: string, steps: readonly Task[] = [task]) => toWorklistRow(factsOf(known, { transfers: steps, now: Temporal.Instant.from(now) }));
  expect(rowAt('2026-11-16T09:00:00+01:00')).toMatchObject({ daysLeft: 2, steps: [{ id: 'step-assessment', code: 'assessment', role: 'reviewer', status: 'ready', dueOn: '2026-11-18', daysLeft: 2, overdue: false }] });
  expect(rowAt('2026-11-18T23:59:59+01:00')).toMatchObject({ daysLeft: 0, steps: [{ overdue: false }] });
  expect(rowAt('2026-11-19T00:00:00+01:00')).toMatchObject({ daysLate: 1, steps: [{ overdue: true, daysLate: 1 }] });
  expect(rowAt('2026-11-19T00:00:00+01:00', [{ ...task, status: 'completed' }])).toMatchObject({ steps: [] });
  const { restriction: _none, ...waiting } = task;
  expect(rowAt('2026-11-19T00:00:00+01:00', [{ ...withUnmet(waiting, ['dossier-complete']), status: 'requested' }]).steps).toEqual([{ id: 'step-assessment', code: 'assessment', role: 'reviewer', status: 'requested', overdue: false, unmet: ['dossier-complete'] }]);
});
