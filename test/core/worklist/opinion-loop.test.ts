// To whom a signed opinion goes, and when the loop is closed (S17): with a recipient on the network, one whom no network reaches, and one without a release.
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { digest } from '../../../src/adapters/digest.ts';
import { planCompletion } from '../../../src/core/exchange/plan-completion.ts';
import { readDelivery, withAcknowledged } from '../../../src/core/fhir/delivery.ts';
import { findStep, readDecision, readHandovers, readOpinion, toDecisionOutput, toHandoverOutput, withDraft, withSigned } from '../../../src/core/fhir/opinion.ts';
import { isRelease, releaseKeyOf } from '../../../src/core/fhir/recipients.ts';
import { beginStep, endStep, type StepId } from '../../../src/core/fhir/path-step.ts';
import { roleId } from '../../../src/core/fhir/role-id.ts';
import { ACTOR_IDENTIFIER } from '../../../src/core/fhir/systems.ts';
import { toStepTask } from '../../../src/core/mapping/to-step-task.ts';
import { toOpinionReferences } from '../../../src/core/opinion/to-opinion-references.ts';
import { findOpinionWords } from '../../../src/core/opinion/find-opinion-words.ts';
import { assessLoop } from '../../../src/core/worklist/assess-loop.ts';
import { assessRequest } from '../../../src/core/worklist/assess-request.ts';
import { checkReportStep } from '../../../src/core/worklist/check-report-step.ts';
import { findOpinionAudience } from '../../../src/core/worklist/find-opinion-audience.ts';
import { planOpinionDeliveries } from '../../../src/core/worklist/plan-opinion-deliveries.ts';
import { planReopening } from '../../../src/core/worklist/plan-reopening.ts';
import { planRetraction } from '../../../src/core/worklist/plan-retraction.ts';
import type { RequestRecord } from '../../../src/core/worklist/request-record.ts';
import { toOpinionState } from '../../../src/core/worklist/to-opinion-state.ts';
import { opinionQuestion } from '../../support/opinion-question.ts';
import { changedRecord, knownOf, plus, withCoordination, withEach } from './record-of.ts';

const { record: known, programme, now } = knownOf('018');
/** The physician, whom the mother refuses there, may get it here. */
const base = changedRecord(known, (r) => (r.resourceType === 'Consent' && r.provision && isRelease(r) && releaseKeyOf(r) === 'physician' ? { ...r, provision: { ...r.provision, type: 'permit' } } : r));
const AT = '2026-11-03T09:30:00.000Z';
const id = base.request.id ?? '';
const idFor = roleId(digest.digestText, id);
const moment = { programme, now, idOf: idFor };

const step = (stepId: StepId, role: 'reviewer' | 'coordinator' | 'placer' = 'reviewer'): Task => toStepTask({
  id: idFor(`step-${stepId}`), now, requestId: id, step: stepId, role, request: { reference: `ServiceRequest/${id}` }, coordination: { reference: `Task/${base.coordination.id ?? ''}` },
  patient: { reference: base.request.subject.reference ?? '' }, requester: undefined, owner: { reference: `Organization/${programme.id}` },
});

const FILE = { sha256: 'a'.repeat(64), sha1: '2jmj7l5rSw0yVb/vlWAYkK/YBwk=', sizeBytes: 5 };
const documentsOf = (number: number, replaces?: { document: string; fhir: string }): { readonly document: DocumentReference; readonly fhir: DocumentReference } => toOpinionReferences({
  question: opinionQuestion({ number, requestId: id, idFor, ...(replaces && { replaces: { ...replaces, signedOn: '2026-11-03', reason: 'x' } }) }), words: findOpinionWords('fr'), files: { pdf: FILE, fhir: FILE },
});
const referencesOf = ({ document, fhir }: ReturnType<typeof documentsOf>): { document: string; fhir: string } => ({ document: `DocumentReference/${document.id ?? ''}`, fhir: `DocumentReference/${fhir.id ?? ''}` });
const first = documentsOf(1);
const FIRST = referencesOf(first);

const signed = (outcome: 'agrees' | 'differs' = 'differs'): RequestRecord =>
  plus(base, endStep(withSigned(step('report'), { ...FIRST, outcome }), { status: 'completed', at: AT }), step('delivery', 'coordinator'), first.document, first.fhir);
const withTask = (record: RequestRecord, task: Task): RequestRecord => (record.byReference.has(`Task/${task.id ?? ''}`) ? changedRecord(record, (r) => (r.resourceType === 'Task' && r.id === task.id ? task : r)) : plus(record, task));
const handed = (record: RequestRecord, to: string, document = FIRST.document): RequestRecord => {
  const delivery = findStep(record.steps, 'delivery');
  if (!delivery) throw new Error('no step');
  return withTask(record, beginStep(delivery, { at: AT, outputs: [toHandoverOutput({ document, to, means: 'post', at: AT, recordedBy: 'c' })] }));
};
const planned = (record: RequestRecord): readonly Task[] => planOpinionDeliveries(record, assessRequest(record, programme, now), moment);
const delivered = (task: Task): Task => planCompletion(withAcknowledged(task, readDelivery(task).documents.map((document) => ({ document, location: 'x', by: 'answer', at: AT, sizeBytes: 5, hash: FILE.sha1 }))), { status: 'completed', at: AT, recordedAt: AT });
const loop = (record: RequestRecord): ReturnType<typeof assessLoop> => assessLoop(record, assessRequest(record, programme, now));
const reaches = (record: RequestRecord): readonly string[] => (loop(record)?.recipients ?? []).map(({ key, reach }) => `${key} ${reach}`);

describe('deliveries', () => {
  test('nothing goes while nothing is signed, or once the request has ended', () => {
    expect(planned(base)).toEqual([]);
    expect(planned(plus(base, withDraft(step('report'), 'Binary/x')))).toEqual([]);
    expect(planned(signed())).toHaveLength(1);
    expect(planned(withCoordination(signed(), { status: 'cancelled' }))).toEqual([]);
  });

  test('both forms, to each released recipient on the network, and to nobody else', () => {
    expect(planned(signed()).map(readDelivery)).toMatchObject([{ recipientKey: 'gp', documents: [FIRST.document, FIRST.fhir] }]);
  });

  test('once, however often it is planned; again after a withdrawal took it away', () => {
    const record = signed();
    const [task] = planned(record);
    if (!task) throw new Error('none');
    expect(planned(plus(record, task))).toEqual([]);
    expect(planned(plus(record, delivered(task)))).toEqual([]);
    const again = planned(plus(record, planCompletion(task, { status: 'cancelled', at: AT, recordedAt: AT, reason: 'consent-withdrawn' })));
    expect(again).toHaveLength(1);
    expect(again[0]?.id).not.toBe(task.id);
  });

  test('who has it in hand gets no second one', () => {
    expect(planned(handed(signed(), 'gp'))).toEqual([]);
    expect(planned(handed(signed(), 'gp', 'DocumentReference/other'))).toHaveLength(1);
  });

  test('a correction goes to who has the first; to who still waits it goes in its place', () => {
    const second = documentsOf(2, FIRST);
    const corrected = (task: Task): RequestRecord => plus(
      withTask(plus(signed(), task), withSigned(findStep(signed().steps, 'report') ?? step('report'), { ...referencesOf(second), outcome: 'agrees' })),
      { ...first.document, status: 'superseded' }, { ...first.fhir, status: 'superseded' }, second.document, second.fhir,
    );
    const [task] = planned(signed());
    if (!task) throw new Error('none');
    expect(planned(corrected(delivered(task))).map((t) => readDelivery(t).documents)).toEqual([[referencesOf(second).document, referencesOf(second).fhir]]);
    expect(planned(corrected(task))).toEqual([]);
  });
});

describe('the loop', () => {
  test('a recipient whom the patient refuses is not waited for', () => {
    const refused = signed();
    expect(reaches(changedRecord(refused, (r) => (r.resourceType === 'Consent' && r.id !== undefined && known.byReference.has(`Consent/${r.id}`) ? known.byReference.get(`Consent/${r.id}`) : r)))).toEqual(['gp on-its-way', 'physician not-permitted', 'onward not-permitted']);
  });

  test('is open until the patient, the network and the hand have brought it; who may not get it is not waited for', () => {
    expect(loop(base)).toBeUndefined();
    const record = signed();
    expect(reaches(record)).toEqual(['gp on-its-way', 'physician to-hand-over', 'onward not-permitted']);
    const [task] = planned(record);
    const arrived = plus(record, delivered(task ?? step('report')));
    expect([reaches(arrived), loop(arrived)?.closed]).toEqual([['gp acknowledged', 'physician to-hand-over', 'onward not-permitted'], false]);
    const byHand = handed(arrived, 'physician');
    expect([reaches(byHand), loop(byHand)?.closed]).toEqual([['gp acknowledged', 'physician handed-over', 'onward not-permitted'], false]);
    expect(loop(handed(byHand, 'patient'))?.closed).toBe(true);
  });

  test('one form alone is not enough, and what was handed over of another version does not count', () => {
    const record = signed();
    const [task] = planned(record);
    const half = { ...delivered(task ?? step('report')), input: (task?.input ?? []).filter((i) => i.valueReference?.reference !== FIRST.fhir) };
    expect(reaches(plus(record, half))[0]).toBe('gp on-its-way');
    expect(loop(handed(record, 'patient', 'DocumentReference/other'))?.patient).toBeUndefined();
  });

  test('is told with who has it and why somebody may not', () => {
    const record = handed(signed(), 'patient');
    expect(toOpinionState(record, assessRequest(record, programme, now))).toMatchObject({
      hasDraft: false, signed: { outcome: 'differs', signedBy: 'Dr. Mila Bedacht', corrects: false, documents: [{ contentType: 'application/pdf' }, { contentType: 'application/fhir+json' }] },
      patient: { means: 'post' }, recipients: [{ key: 'gp' }, { key: 'physician' }, { key: 'onward', reasons: ['No authorisation to release to this recipient'] }], closed: false,
    });
  });
});

describe('whose it is on the patient’s side', () => {
  const bornOn = (birthDate: string): RequestRecord => withEach(base, 'Patient', (patient) => ({ ...patient, birthDate }));

  test.each([
    ['a child of eleven: the representative', '2014-11-04', '2026-11-03T22:59:59Z', ['representative']], ['twelve since midnight there: what documents say is the patient’s own', '2014-11-04', '2026-11-03T23:00:00Z', ['patient']],
    ['fifteen, the day before', '2010-11-04', '2026-11-03T22:59:59Z', ['patient']], ['sixteen', '2010-11-04', '2026-11-03T23:00:00Z', ['patient']],
  ] as const)('%s', (_name, birthDate, at, whose) => {
    expect(findOpinionAudience(assessRequest(bornOn(birthDate), programme, Temporal.Instant.from(at)).audience)).toEqual(whose);
  });

  test('a handover to whoever it was counts for the patient', () => {
    expect(loop(handed(signed(), 'representative'))?.patient).toMatchObject({ to: 'representative' });
  });
});

describe('who may write', () => {
  const reviewer = { id: 'r-1', kind: 'person', roles: ['reviewer'] } as const;
  const ready = (status: Task['status'] = 'ready'): RequestRecord => plus(base, { ...step('report'), status });
  const ask = (record: RequestRecord, change: Partial<Parameters<typeof checkReportStep>[1]> = {}): string => {
    const answer = checkReportStep(record, { actor: reviewer, programme, reviewer: undefined, ...change });
    return answer.ok ? 'may' : answer.failure.kind;
  };

  test('a reviewer, once the report is reached; a correction after it has ended', () => {
    expect(ask(ready())).toBe('may');
    expect(ask(ready('in-progress'))).toBe('may');
    expect(ask(base)).toBe('state-conflict');
    expect(ask(plus(base, { ...step('report'), status: 'requested', extension: [] }))).toBe('state-conflict');
    expect(ask(ready('completed'))).toBe('state-conflict');
    expect(ask(signed())).toBe('may');
  });

  test('nobody who only coordinates, and no system', () => {
    expect(ask(ready(), { actor: { ...reviewer, roles: ['coordinator'] } })).toBe('not-permitted');
    expect(ask(ready(), { actor: { id: 'x', kind: 'client', roles: [] } })).toBe('not-permitted');
  });

  test('nobody else where the named reviewer is known by their sign-in', () => {
    const named = (value: string): { reviewer: { resourceType: 'Practitioner'; identifier: { system: string; value: string }[] } } => ({ reviewer: { resourceType: 'Practitioner', identifier: [{ system: ACTOR_IDENTIFIER, value }] } });
    expect(ask(ready(), named('r-1'))).toBe('may');
    expect(ask(ready(), named('r-2'))).toBe('not-permitted');
    expect(ask(ready(), { reviewer: { resourceType: 'Practitioner', identifier: [{ system: 'https://other.example.org', value: 'r-2' }] } })).toBe('may');
  });
});

describe('what begins anew', () => {
  const decided = (record: RequestRecord): RequestRecord => plus(record, endStep(beginStep(step('patient-decision', 'placer'), { at: AT, outputs: [toDecisionOutput('second-opinion')] }), { status: 'completed', at: AT }));
  const closed = withCoordination(decided(withTask(signed(), endStep(step('delivery', 'coordinator'), { status: 'completed', at: AT }))), { status: 'completed' });
  const after = (entries: ReturnType<typeof planReopening>): RequestRecord => entries.reduce((record, { resource }) => (resource?.resourceType === 'Task' ? withTask(record, resource) : record), closed);

  test('a correction: the delivery, and a request that was closed; the report and the decision stay', () => {
    const record = after(planReopening(closed, ['delivery'], now));
    expect([findStep(record.steps, 'delivery')?.status, findStep(record.steps, 'report')?.status, readDecision(record.steps), record.coordination.status]).toEqual(['ready', 'completed', 'second-opinion', 'in-progress']);
    expect(planReopening(closed, ['delivery'], now).find((e) => e.resource?.resourceType === 'ServiceRequest')?.resource).toMatchObject({ status: 'active' });
  });

  test('a retraction: the report too, without what was signed and without what was decided over it', () => {
    const record = after(planRetraction(closed, now));
    expect([findStep(record.steps, 'report')?.status, readOpinion(record.steps).signed, findStep(record.steps, 'patient-decision')?.status, readDecision(record.steps), findStep(record.steps, 'report')?.executionPeriod?.end]).toEqual(['ready', undefined, 'ready', undefined, undefined]);
    expect(readHandovers(handed(record, 'patient').steps)).toHaveLength(1);
  });

  test('what was left out stays left out', () => {
    const skipped = withTask(closed, endStep(step('patient-decision', 'placer'), { status: 'cancelled', at: AT, reason: { code: 'step-skipped', text: 'not wanted' } }));
    expect(planReopening(skipped, ['patient-decision'], now).filter((e) => e.resource?.resourceType === 'Task' && !e.resource.focus)).toEqual([]);
  });
});
