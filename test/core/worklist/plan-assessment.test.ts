// A specialist's word as Tasks (P2.5): what ends, what is asked of whom, and of whom nothing can be asked.
import { describe, expect, it } from 'vitest';
import type { Task } from '@medplum/fhirtypes';
import { readInformation } from '../../../src/core/fhir/information.ts';
import { TASK_CODE } from '../../../src/core/fhir/systems.ts';
import { readStep } from '../../../src/core/fhir/path-step.ts';
import type { InformationAsk } from '../../../src/core/intake/parse-assessment.ts';
import { assessAudience } from '../../../src/core/worklist/assess-audience.ts';
import { assessAsked } from '../../../src/core/worklist/assess-asked.ts';
import { checkInformationAnswer } from '../../../src/core/worklist/check-information-answer.ts';
import { findReleasedReferences } from '../../../src/core/worklist/find-released-references.ts';
import { planAssessment, type PlainDecision } from '../../../src/core/worklist/plan-assessment.ts';
import { knownOf, plus, type Known } from './record-of.ts';
import { stepTask } from './step-task.ts';

const plan = ({ record, programme, now }: Known, decision: PlainDecision) => {
  let made = 0;
  return planAssessment(record, decision, {
    step: stepTask(record, 'assessment', programme), audience: assessAudience(record, { programme, now }), hospital: `Organization/${programme.id}`, now, timeZone: programme.timeZone, newId: () => { made += 1; return `id-${String(made)}`; },
  });
};
const item = (change: Partial<InformationAsk>): InformationAsk => ({ from: 'requester', text: 'What?', dueOn: '2026-11-10', ...change });
const ownersOf = (known: Known, ...items: readonly Partial<InformationAsk>[]): readonly string[] => {
  const planned = plan(known, { decision: 'ask', items: items.map(item) });
  return planned.ok ? planned.value.asked.map((t) => (t.owner?.reference ?? '').split('/')[0] ?? '') : planned.failure.issues.map((i) => `${i.expression ?? ''}: ${i.text}`);
};

const physician = knownOf('005');
const child = knownOf('001');
const young = knownOf('004');

it.each<[PlainDecision, string, string]>([
  [{ decision: 'accept' }, 'completed', 'accepted'], [{ decision: 'decline', reason: 'Not ours' }, 'rejected', 'declined'], [{ decision: 'ask', items: [item({})] }, 'ready', 'information-asked'],
])('%j leaves the step %s with the outcome %s', (decision, status, outcome) => {
  const planned = plan(physician, decision);
  expect(planned.ok && [readStep(planned.value.step).status, planned.value.step.output?.at(-1)?.valueCodeableConcept?.coding?.[0]?.code]).toEqual([status, outcome]);
});

it('a decline keeps the words and the code', () => {
  const planned = plan(physician, { decision: 'decline', reason: 'Not ours' });
  expect(planned.ok && readStep(planned.value.step)).toMatchObject({ statusReason: 'request-declined', reason: 'Not ours' });
});

describe('of whom it is asked', () => {
  it.each<[string, Known, Partial<InformationAsk>, string]>([
    ['a physician who asked', physician, { from: 'requester' }, 'PractitionerRole'], ['the patient', physician, { from: 'patient' }, 'Patient'], ['a custodian', physician, { from: 'custodian', custodian: 'first-hospital' }, 'Organization'],
    ['the coordinator', physician, { from: 'coordinator' }, 'Organization'], ['a child\'s mother, as who asked', child, { from: 'requester' }, 'RelatedPerson'], ['a child\'s mother', child, { from: 'representative' }, 'RelatedPerson'],
    ['who is sixteen and asked for themself', young, { from: 'requester' }, 'Patient'],
  ])('%s', (_name, known, ask, owner) => {
    expect(ownersOf(known, ask)).toEqual([owner]);
  });

  it('nobody where nobody may be, with every item that is wrong', () => {
    expect(ownersOf(child, { from: 'patient' }, {}, { from: 'custodian', custodian: 'nobody' })).toEqual([
      expect.stringContaining('items[0].from: at the patient\'s age that day the patient is not asked: representative'), expect.stringContaining('items[2].custodian: is not the key'),
    ]);
    expect(ownersOf(physician, { from: 'representative' })).toEqual([expect.stringContaining('items[0].from')]);
  });

  it('the whole last day counts, also where the clock is set back between', () => {
    const planned = plan(physician, { decision: 'ask', items: [item({ dueOn: '2027-03-28' })] });
    expect(planned.ok && planned.value.asked.map((t) => readInformation(t).dueAt)).toEqual(['2027-03-28T23:59:59+02:00']);
  });
});

describe('an answer', () => {
  const asked = (known: Known, ask: Partial<InformationAsk>): Task => {
    const planned = plan(known, { decision: 'ask', items: [item(ask)] });
    if (!planned.ok || !planned.value.asked[0]) throw new Error(JSON.stringify(planned));
    return planned.value.asked[0];
  };
  const may = (known: Known, ask: Partial<InformationAsk>, by: InformationAsk['from']): boolean =>
    checkInformationAnswer(known.record, { asked: asked(known, ask), answer: { by, answeredAt: '2026-11-03T10:00:00+01:00', text: 'So' }, audience: assessAudience(known.record, known) }).length === 0;

  it.each<[string, Known, Partial<InformationAsk>, InformationAsk['from'], boolean]>([
    ['the physician who asked', physician, {}, 'requester', true], ['another than was asked', physician, {}, 'patient', false], ['the custodian', physician, { from: 'custodian', custodian: 'first-hospital' }, 'custodian', true],
    ['a coordinator for the custodian', physician, { from: 'custodian', custodian: 'first-hospital' }, 'coordinator', true], ['a coordinator for the patient', physician, { from: 'patient' }, 'coordinator', false],
    ['the mother', child, {}, 'representative', true], ['the child', child, {}, 'patient', false], ['a role that is no person\'s', child, {}, 'requester', false],
  ])('of %s', (_name, known, ask, by, permitted) => {
    expect(may(known, ask, by)).toBe(permitted);
  });

  it('only what is open is missing, for whoever is asked today', () => {
    const open = asked(child, {});
    const { audience } = { audience: assessAudience(child.record, child) };
    const codes = (task: Task, to = audience): readonly string[] => assessAsked(plus(child.record, task), to).map((m) => `${m.code} ${m.suppliedBy}`);
    expect([codes(open), codes({ ...open, status: 'completed' }), codes({ ...open, status: 'cancelled' })]).toEqual([['information-asked representative'], [], []]);
    expect([codes(open, { to: ['patient'], documentContent: true }), codes(open, { to: [], documentContent: true })]).toEqual([['information-asked patient'], ['information-asked coordinator']]);
  });
});

it('what was asked and answered is given to no recipient of a release, as the request itself is', () => {
  const planned = plan(child, { decision: 'ask', items: [item({})] });
  const [asked] = planned.ok ? planned.value.asked : [];
  const cancellation: Task = { resourceType: 'Task', id: 'c1', status: 'requested', intent: 'order', code: { coding: [{ system: TASK_CODE, code: 'abort' }] }, focus: { reference: 'Task/x' } };
  const given = findReleasedReferences(plus(child.record, ...(asked ? [asked] : []), cancellation, stepTask(child.record, 'assessment')), () => true);
  expect([asked?.id, given.includes(`Task/${asked?.id ?? ''}`), given.includes('Task/c1'), given.includes('Task/step-assessment'), given.includes(`ServiceRequest/${child.record.request.id ?? ''}`)]).toEqual(['id-1', false, false, true, true]);
});
