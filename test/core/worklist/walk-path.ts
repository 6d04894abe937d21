// A request walked along its path by whatever may happen to it, in core alone: each event changes the record, and what follows from it is planned as in every change.
import type { Appointment, DocumentReference, Resource, Task } from '@medplum/fhirtypes';
import { withSigned, toDecisionOutput, toHandoverOutput } from '../../../src/core/fhir/opinion.ts';
import { beginStep, endStep, findStepId, readStep, stepParameter, withOverride, STEPS, type StepId } from '../../../src/core/fhir/path-step.ts';
import { roleId } from '../../../src/core/fhir/role-id.ts';
import { EXT_COORDINATOR_DECISION, EXT_INSURER_INFORMED_ON, EXT_OBJECTION, LOINC, VISIT_CODES } from '../../../src/core/fhir/systems.ts';
import { isOpen } from '../../../src/core/fhir/transfer.ts';
import { planCompletion } from '../../../src/core/exchange/plan-completion.ts';
import type { Programme } from '../../../src/core/intake/programme.ts';
import { toFhirInstant } from '../../../src/core/kernel/time.ts';
import { assessRequest } from '../../../src/core/worklist/assess-request.ts';
import { decideStepAct, type StepAct } from '../../../src/core/worklist/decide-step-act.ts';
import { planPath } from '../../../src/core/worklist/plan-path.ts';
import { planProgress, type Progress } from '../../../src/core/worklist/plan-progress.ts';
import type { RequestRecord } from '../../../src/core/worklist/request-record.ts';
import { toChangedRecord } from '../../../src/core/worklist/to-changed-record.ts';
import { calendars } from '../../support/calendars.ts';
import { digestText } from '../mapping/case-context.ts';

export const EVENTS = [
  'document', 'document-gone', 'transfer-ended', 'insurer', 'objection', 'allowed', 'book', 'cancel', 'attend', 'outcome', 'accept', 'decline', 'override', 'skip', 'open', 'sign', 'hand-over', 'decide', 'nothing',
] as const;
export interface Event { readonly what: (typeof EVENTS)[number]; readonly n: number; /** Passes before it. */ readonly hours: number }

export interface Walk { readonly record: RequestRecord; readonly programme: Programme; readonly now: Temporal.Instant }

const pick = <T>(all: readonly T[], n: number): T | undefined => all[n % Math.max(1, all.length)];
const REVIEWER = { kind: 'person', roles: ['coordinator', 'physician', 'reviewer'] } as const;

const momentOf = ({ programme, now, record }: Walk) => ({ now, programme, calendarOf: calendars.of, idOf: roleId(digestText, record.request.id ?? '') });

/** The step, where the table lets somebody of the hospital do this with it. */
const permitted = ({ record, programme, now }: Walk, act: StepAct, id: StepId): Task | undefined => {
  const look = assessRequest(record, programme, now).path.find((l) => l.step.id === id);
  const may = look && decideStepAct({ act, actor: REVIEWER, step: look.step, status: look.status, unmet: look.unmet });
  return may?.permit ? look?.task : undefined;
};
const each = (walk: Walk, act: StepAct, n: number): Task | undefined => pick(STEPS.flatMap((id) => permitted(walk, act, id) ?? []), n);
const one = <T>(value: T | undefined, change: (value: T) => Resource): readonly Resource[] => (value === undefined ? [] : [change(value)]);

const toVisit = ({ record, now }: Walk, n: number): readonly Resource[] => {
  const kind = pick(['first-visit', 'team-meeting', 'multidisciplinary-meeting', 'second-visit'] as const, n) ?? 'first-visit';
  return [{
    resourceType: 'Appointment', id: `visit-${String(record.appointments.length)}`, status: 'booked', serviceType: [{ coding: [{ system: VISIT_CODES, code: kind }] }],
    start: toFhirInstant(now.add({ hours: 24 })), participant: [{ status: 'accepted' }],
  }];
};
const booked = ({ record }: Walk, n: number): Appointment | undefined => pick(record.appointments.filter((a) => a.status === 'booked'), n);

const toDocument = ({ record, programme }: Walk, n: number): readonly Resource[] => one(pick(programme.dossier.items, n), (item) => ({
  resourceType: 'DocumentReference', id: `document-${item.code}`, status: 'current', type: { coding: [{ system: LOINC, code: item.types[0] ?? '' }] },
  context: { related: [{ reference: `ServiceRequest/${record.request.id ?? ''}` }] }, content: [{ attachment: { contentType: 'text/plain' } }],
}));

const toOpened = (walk: Walk, n: number): readonly Resource[] => {
  const { record, programme, now } = walk;
  const { path } = assessRequest(record, programme, now);
  const look = pick(path.filter((l) => decideStepAct({ act: 'open', actor: REVIEWER, step: l.step, status: l.status, unmet: l.unmet }).permit), n);
  return look ? planPath(record, path.map((l) => (l === look ? { ...l, status: 'ready' as const } : l)), momentOf(walk)).filter((t) => findStepId(t) === look.step.id) : [];
};

type Happening = (walk: Walk, n: number) => readonly Resource[];
const at = ({ now }: Walk): string => toFhirInstant(now);

const HAPPENINGS: Readonly<Record<Event['what'], Happening>> = {
  'nothing': () => [],
  'document': toDocument,
  'document-gone': (walk, n) => one(pick(walk.record.documents, n), (d): DocumentReference => ({ ...d, status: 'superseded' })),
  'transfer-ended': (walk, n) => one(pick(walk.record.transfers.filter(isOpen), n), (t) => planCompletion(t, { status: 'completed', at: at(walk), recordedAt: at(walk) })),
  'insurer': ({ record: { request } }) => [{ ...request, extension: [...request.extension ?? [], { url: EXT_INSURER_INFORMED_ON, valueDate: '2026-11-01' }] }],
  'objection': (walk) => [{ ...walk.record.request, extension: [...walk.record.request.extension ?? [], { url: EXT_OBJECTION, extension: [{ url: 'by', valueCode: 'representative' }, { url: 'recordedAt', valueDateTime: at(walk) }] }] }],
  'allowed': (walk) => [{
    ...walk.record.request,
    extension: [...walk.record.request.extension ?? [], { url: EXT_COORDINATOR_DECISION, extension: [{ url: 'about', valueCode: 'objection' }, { url: 'decision', valueCode: 'allow' }, { url: 'decidedAt', valueDateTime: at(walk) }, { url: 'decidedBy', valueString: 'c' }] }],
  }],
  'book': toVisit,
  'cancel': (walk, n) => one(booked(walk, n), (a) => ({ ...a, status: 'cancelled' })),
  'attend': (walk, n) => one(booked(walk, n), (a) => ({ ...a, status: 'fulfilled' })),
  'outcome': (walk, n) => one(permitted(walk, 'begin', n % 2 === 0 ? 'team-meeting' : 'multidisciplinary-meeting'), (t) => beginStep(t, { at: at(walk), outputs: [{ type: stepParameter('outcome'), valueCodeableConcept: { text: 'said' } }] })),
  'accept': (walk) => one(permitted(walk, 'complete', 'assessment'), (t) => endStep(t, { status: 'completed', at: at(walk) })),
  'decline': (walk, n) => (n % 3 > 0 ? [] : one(permitted(walk, 'reject', 'assessment'), (t) => endStep(t, { status: 'rejected', at: at(walk), reason: { text: 'declined' } }))),
  'override': (walk, n) => one(each(walk, 'override', n), (t) => withOverride(t, { criteria: readStep(t).unmet, physician: 'P', reason: 'r', at: at(walk), recordedBy: 'c' })),
  'skip': (walk, n) => one(each(walk, 'skip', n), (t) => endStep(t, { status: 'cancelled', at: at(walk), reason: { code: 'step-skipped', text: 'r' } })),
  'open': toOpened,
  'sign': (walk, n) => one(permitted(walk, 'begin', 'report'), (t) => withSigned(beginStep(t, { at: at(walk) }), { document: 'DocumentReference/o', fhir: 'DocumentReference/f', outcome: pick(['agrees', 'differs', 'in-part'] as const, n) ?? 'agrees' })),
  'hand-over': (walk) => one(permitted(walk, 'begin', 'delivery'), (t) => beginStep(t, { at: at(walk), outputs: [toHandoverOutput({ document: 'DocumentReference/o', to: 'patient', means: 'post', at: at(walk), recordedBy: 'c' })] })),
  'decide': (walk) => one(permitted(walk, 'begin', 'patient-decision'), (t) => beginStep(t, { at: at(walk), outputs: [toDecisionOutput('second-opinion')] })),
};

/** What follows from the record as it is. */
export const follow = (walk: Walk): Progress => planProgress(walk.record, assessRequest(walk.record, walk.programme, walk.now), momentOf(walk));

const toNext = (walk: Walk): { readonly walk: Walk; readonly progress: Progress } => {
  const progress = follow(walk);
  const record = toChangedRecord(progress.record, [progress.coordination, ...progress.ending].map((resource) => ({ resource })));
  return { walk: { ...walk, record }, progress };
};

/** As it is taken in. */
export const begin = (walk: Walk): Walk => toNext(walk).walk;

/** A request that has ended takes nothing more. */
export const happen = (before: Walk, { what, n, hours }: Event): { readonly walk: Walk; readonly progress: Progress } => {
  const walk = { ...before, now: before.now.add({ hours }) };
  const over = !['received', 'accepted', 'in-progress', 'draft'].includes(walk.record.coordination.status);
  const changed = over ? [] : HAPPENINGS[what](walk, n);
  return toNext({ ...walk, record: toChangedRecord(walk.record, changed.map((resource) => ({ resource }))) });
};
