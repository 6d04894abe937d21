// The coordination task says what the assessment found, and only what is its own to say (S11).
import type { Task } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { createValidate } from '../../../src/adapters/validation/create-validate.ts';
import { findExtension, findExtensions } from '../../../src/core/fhir/extensions.ts';
import { EXT_ATTENTION_BY, EXT_MISSING, STATUS_REASONS, STEP_CODES } from '../../../src/core/fhir/systems.ts';
import { assessRequest } from '../../../src/core/worklist/assess-request.ts';
import { planCoordination } from '../../../src/core/worklist/plan-coordination.ts';
import type { RequestAssessment } from '../../../src/core/worklist/request-assessment.ts';
import type { StateWord } from '../../../src/core/worklist/request-state.ts';
import { caseFolders, knownOf, withCoordination, withTransfers } from './record-of.ts';

const { record, now } = knownOf('002');
const assessment = (state: StateWord, missing: RequestAssessment['missing'] = []): RequestAssessment => ({ decisions: new Map(), releases: new Map(), handovers: new Map(), dossier: { complete: true, items: [] }, missing, state });
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

it.each<[Task['status'], StateWord]>([['accepted', 'assessment'], ['in-progress', 'first-visit'], ['completed', 'completed'], ['cancelled', 'cancelled'], ['rejected', 'rejected']])('once %s, step and reason are not ours to change', (status, state) => {
  const kept = { status, businessStatus: { coding: [{ system: STEP_CODES, code: 'report' }] }, statusReason: { coding: [{ system: STATUS_REASONS, code: 'request-cancelled' }] } };
  expect(planCoordination(withCoordination(record, kept), assessment(state), now)).toMatchObject(kept);
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

