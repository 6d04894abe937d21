// The coordination task says what the assessment found, and only what is its own to say (S11).
import type { Task } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { createValidate } from '../../../src/adapters/validation/create-validate.ts';
import { findExtension, findExtensions } from '../../../src/core/fhir/extensions.ts';
import { EXT_ATTENTION_BY, EXT_MISSING, STATUS_REASONS, STEP_CODES } from '../../../src/core/fhir/systems.ts';
import type { StepId, StepStatus } from '../../../src/core/fhir/path-step.ts';
import { toPath } from '../../../src/core/intake/to-path.ts';
import { assessRequest } from '../../../src/core/worklist/assess-request.ts';
import { planCoordination } from '../../../src/core/worklist/plan-coordination.ts';
import type { RequestAssessment } from '../../../src/core/worklist/request-assessment.ts';
import type { StateWord } from '../../../src/core/worklist/request-state.ts';
import { P1 } from '../intake/valid-intake.ts';
import { stepTask } from './step-task.ts';
import { caseFolders, knownOf, withCoordination, withTransfers } from './record-of.ts';

const { record, now } = knownOf('002');
const assessment = (state: StateWord, missing: RequestAssessment['missing'] = [], statuses: Partial<Record<StepId, StepStatus>> = {}): RequestAssessment => ({ decisions: new Map(), releases: new Map(), handovers: new Map(), audience: { to: [], documentContent: true }, dossier: { complete: true, items: [] }, missing, state, path: toPath(P1).map((step) => { const status = statuses[step.id]; return { step, unmet: [], ...(status && { status }) }; }) });
const step = (task: Task) => task.businessStatus?.coding?.find((c) => c.system === STEP_CODES)?.code;
const reason = (task: Task) => task.statusReason?.coding?.find((c) => c.system === STATUS_REASONS)?.code;
const attention = (task: Task) => findExtension(task, EXT_ATTENTION_BY)?.valueDateTime;

it.each<[StateWord, string, string | undefined]>([['awaiting-information', 'intake', 'awaiting-information'], ['collecting-records', 'records', 'collecting-records'], ['assessment', 'assessment', undefined]])('while received, %s: step %s, reason %s', (state, code, why) => {
  const task = planCoordination(record, assessment(state), now);
  expect([task.status, step(task), reason(task)]).toEqual(['received', code, why]);
});

it('a draft is at its intake, with no reason', () => {
  const task = planCoordination(withCoordination(record, { status: 'draft' }), assessment('draft'), now);
  expect([task.status, step(task)]).toEqual(['draft', 'intake']);
});

it.each<Task['status']>(['completed', 'cancelled', 'rejected'])('once %s, its status and reason are not ours to change, and no step is left', (status) => {
  const kept = { status, statusReason: { coding: [{ system: STATUS_REASONS, code: 'request-cancelled' }] } };
  const task = planCoordination(withCoordination(record, { ...kept, businessStatus: { coding: [{ system: STEP_CODES, code: 'report' }] } }), assessment('report', [], { assessment: 'completed' }), now);
  expect(task).toMatchObject(kept);
  expect(step(task)).toBe('closed');
});

it.each<[string, StateWord, Partial<Record<StepId, StepStatus>>, Task['status'], string]>([
  ['the assessment may begin', 'assessment', { assessment: 'ready' }, 'received', 'assessment'],
  ['a specialist accepted', 'first-visit', { 'assessment': 'completed', 'first-visit': 'in-progress' }, 'accepted', 'first-visit'],
  ['the first visit has been', 'team-meeting', { 'assessment': 'completed', 'first-visit': 'completed', 'team-meeting': 'ready' }, 'in-progress', 'team-meeting'],
  ['it was left out', 'team-meeting', { 'assessment': 'completed', 'first-visit': 'cancelled', 'team-meeting': 'ready' }, 'in-progress', 'team-meeting'],
  ['the loop is closed', 'completed', { 'assessment': 'completed', 'delivery': 'completed' }, 'completed', 'closed'],
  ['a specialist declined', 'rejected', { assessment: 'rejected' }, 'rejected', 'closed'],
])('%s: status and step follow (S11)', (_name, state, statuses, status, code) => {
  const task = planCoordination(record, assessment(state, [], statuses), now);
  expect([task.status, step(task), reason(task)]).toEqual([status, code, undefined]);
});

it('work that has begun is not taken back', () => {
  expect(planCoordination(withCoordination(record, { status: 'in-progress' }), assessment('first-visit', [], { assessment: 'completed' }), now).status).toBe('in-progress');
});

it('declined: for the reason that the assessment gives', () => {
  const given = assessment('rejected', [], { assessment: 'rejected' });
  const declined: Task = { ...stepTask(record, 'assessment'), status: 'rejected', statusReason: { text: 'No specialist of this disease here' } };
  const path = given.path.map((look) => (look.step.id === 'assessment' ? { ...look, task: declined } : look));
  expect(planCoordination(record, { ...given, path }, now).statusReason).toEqual({ text: 'No specialist of this disease here' });
});

it('attention also by the due of a step that is open', () => {
  const due = (status: Task['status']) => attention(planCoordination({ ...record, transfers: [], steps: [{ ...stepTask(record, 'assessment'), status, restriction: { period: { end: '2026-11-10T23:59:59+01:00' } } }] }, assessment('assessment'), now));
  expect([due('ready'), due('in-progress'), due('completed')]).toEqual(['2026-11-10T22:59:59.000Z', '2026-11-10T22:59:59.000Z', undefined]);
});

it('attention by the first due of what still runs; a later, an ended or a clockless one does not count', () => {
  const due = (ends: readonly (string | undefined)[], statuses: readonly Task['status'][] = []) => {
    const ids = record.transfers.map((t) => t.id);
    const changed = withTransfers(record, ({ restriction: _r, ...t }) => {
      const i = ids.indexOf(t.id);
      const end = ends[i];
      return { ...t, status: statuses[i] ?? t.status, ...(end && { restriction: { period: { end } } }) };
    });
    return attention(planCoordination(changed, assessment('collecting-records'), now));
  };
  expect(due(['2026-11-18T23:59:59+01:00', '2026-11-17T23:59:59+01:00'])).toBe('2026-11-17T22:59:59.000Z');
  expect(due(['2026-11-18T23:59:59+01:00', '2026-11-19T00:30:00+14:00'])).toBe('2026-11-18T10:30:00.000Z');
  expect(due(['2026-11-18T23:59:59+01:00', '2026-11-17T23:59:59+01:00'], ['requested', 'completed'])).toBe('2026-11-18T22:59:59.000Z');
  expect(due(['2026-11-18T23:59:59+01:00', undefined])).toBe('2026-11-18T22:59:59.000Z');
  expect(due([undefined, undefined])).toBeUndefined();
});

it('what is missing is kept as it is told, and what was missing before goes', () => {
  const items: RequestAssessment['missing'] = [
    { code: 'authorisation-no-consent', text: 'No consent: First hospital', suppliedBy: 'requester', custodian: 'first', required: true }, { code: 'gp-custodian', text: 'Ask', suppliedBy: 'requester', required: false },
  ];
  const told = (task: Task) => findExtensions(task, EXT_MISSING).map((e) => Object.fromEntries((e.extension ?? []).map((p) => [p.url, p.valueCode ?? p.valueString ?? p.valueBoolean])));
  const first = planCoordination(record, assessment('awaiting-information', items), now);
  expect(told(first)).toEqual(items);
  expect(told(planCoordination({ ...record, coordination: first }, assessment('assessment', []), now))).toEqual([]);
});

it.each<[string, string, string | undefined, string]>([
  ['a later moment', '2026-11-03T09:29:59.000Z', '1', '2026-11-03T09:30:00.000Z'],
  ['the same millisecond', '2026-11-03T09:30:00.000Z', '1', '2026-11-03T09:30:00.001Z'],
  ['a clock that went back', '2026-11-03T09:31:00.000Z', '1', '2026-11-03T09:31:00.001Z'],
  ['what is not stored yet', '2026-11-03T09:30:00.000Z', undefined, '2026-11-03T09:30:00.000Z'],
])('each version has a moment of its own: %s', (_name, lastModified, versionId, expected) => {
  const stored = withCoordination(record, { lastModified, meta: { ...record.coordination.meta, ...(versionId && { versionId }) } });
  expect(planCoordination(stored, assessment('assessment'), now).lastModified).toBe(expected);
});

describe.each(caseFolders)('%s', (folder) => {
  const known = knownOf(folder);
  const plan = (given = known.record) => planCoordination(given, assessRequest(given, known.programme, known.now), known.now);
  it('validates, and planned again says the same', () => {
    const task = plan();
    expect(createValidate()(task)).toEqual([]);
    const again = plan({ ...known.record, coordination: task });
    expect(again).toEqual(task);
  });
});

