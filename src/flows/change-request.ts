// The frame of every change to one request: read it all, decide, assess anew, commit once; again from the start when somebody was faster.
import type { AuditEvent, Bundle, BundleEntry, Resource, Task } from '@medplum/fhirtypes';
import { findClockRule, type CalendarOf } from '../core/deadlines/find-clock-rule.ts';
import { planClock } from '../core/deadlines/plan-clock.ts';
import { createEntry, transactionOf, updateEntry, writeEntry } from '../core/fhir/bundle.ts';
import { notBefore } from '../core/fhir/not-before.ts';
import { isStep } from '../core/fhir/path-step.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { isTransfer, readTransfer } from '../core/fhir/transfer.ts';
import type { Programme } from '../core/intake/programme.ts';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import { planArming } from '../core/worklist/plan-arming.ts';
import { planDeliveryArming } from '../core/worklist/plan-delivery-arming.ts';
import { planHandover } from '../core/worklist/plan-handover.ts';
import { planOpinionDeliveries } from '../core/worklist/plan-opinion-deliveries.ts';
import { planPath } from '../core/worklist/plan-path.ts';
import { planProgress } from '../core/worklist/plan-progress.ts';
import type { RequestAssessment } from '../core/worklist/request-assessment.ts';
import { planVisitBookings } from '../core/worklist/plan-visit-bookings.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { RequestState } from '../core/worklist/request-state.ts';
import { toChangedRecord } from '../core/worklist/to-changed-record.ts';
import { toRequestState } from '../core/worklist/to-request-state.ts';
import { toStoredReferences } from '../core/fhir/to-stored-references.ts';
import type { Receipt } from '../ports/resource-store.ts';
import { commitBundle } from './commit-bundle.ts';
import type { FlowPorts } from './flow-ports.ts';
import { loadWithProgramme } from './load-with-programme.ts';
import { revokeNotices } from './revoke-notices.ts';

export interface Moment { readonly now: Temporal.Instant; readonly programme: Programme }

export interface Change {
  /** New and next versions of the request's resources. */
  readonly entries: readonly BundleEntry[];
  /** What was done, for the audit trail; in the same commit. */
  readonly audits?: readonly AuditEvent[];
  /** Id of what the call made; answers with 201. */
  readonly made?: string;
  /** Shown with the state; the call succeeded all the same. */
  readonly warnings?: readonly Issue[];
  /** Stored resources that were no part of the request before, and are now. */
  readonly known?: readonly Resource[];
  /** A worker's step: the coordination task gets a new version only where it says something new, and with it the state's ETag. */
  readonly quiet?: boolean;
}

export interface ChangeAnswer { readonly status: 200 | 201; readonly id?: string; readonly body: ShownState; readonly etag?: string }

/** The state, with what the caller should know although the call succeeded. */
export type ShownState = RequestState & { readonly warnings?: readonly Issue[] };

/** `key`: Idempotency-Key of the call (S2); `scope`: its path. */
export interface Idempotency { readonly key?: string | undefined; readonly scope: string; readonly content: unknown }

export interface ChangeCall {
  readonly id: string;
  /** What may refuse the call before the request is read: the cheapest answer first. Asked again at every attempt. */
  readonly first?: () => Promise<Result<unknown>>;
  readonly decide: (record: RequestRecord, moment: Moment) => Result<Change> | Promise<Result<Change>>;
  readonly idempotency?: Idempotency;
}

export type ChangePorts = Pick<FlowPorts, 'calendars' | 'store' | 'validate' | 'clock' | 'programmes' | 'digestText' | 'canonicalJson'>;

/** As many as writers that can meet at one request; each loser reads again. */
const ATTEMPTS = 8;

const parseAnswer = (text: string): ChangeAnswer => ({ ...(JSON.parse(text) as ChangeAnswer), status: 200 });

const contentOf = (ports: ChangePorts, { content }: Idempotency): string => ports.digestText(ports.canonicalJson(content ?? null));

interface Settled { readonly entries: readonly BundleEntry[]; readonly state: ShownState }

const isNews = (before: Task, after: Task): boolean => JSON.stringify({ ...before, lastModified: '' }) !== JSON.stringify({ ...after, lastModified: '' });

/** An entry replaces an earlier one of the same resource; a creation stays one. */
const merge = (entries: readonly BundleEntry[]): readonly BundleEntry[] => {
  const byId = new Map<string, BundleEntry>();
  for (const entry of entries) {
    const id = `${entry.resource?.resourceType ?? ''}/${entry.resource?.id ?? ''}`;
    const before = byId.get(id);
    byId.set(id, before && entry.resource ? { ...before, resource: entry.resource } : entry);
  }
  return [...byId.values()];
};

/** A step that was decided on and is not stored yet is new. */
const inOrder = (record: RequestRecord, given: BundleEntry): BundleEntry => {
  if (given.resource?.resourceType !== 'Task') return given;
  const entry = isStep(given.resource) ? writeEntry(given.resource) : given;
  const stored = record.byReference.get(`Task/${given.resource.id ?? ''}`);
  return { ...entry, resource: notBefore(given.resource, stored?.resourceType === 'Task' ? stored : undefined) };
};

/** What a transfer keeps of its due date follows from its events, whichever of them this change wrote. */
const inTime = (entry: BundleEntry, { programme }: Moment, calendarOf: CalendarOf): BundleEntry => {
  const { resource } = entry;
  if (resource?.resourceType !== 'Task' || !isTransfer(resource)) return entry;
  return { ...entry, resource: planClock(resource, findClockRule(readTransfer(resource).clock, programme, calendarOf)) };
};

/** The record with its steps as of now: a day may have changed what holds them up, and requests of before there was a path have none stored. */
const toInLine = (record: RequestRecord, moment: Settling): RequestRecord => {
  const steps = planPath(record, assessRequest(record, moment.programme, moment.now).path, moment);
  return steps.length > 0 ? toChangedRecord(record, steps.map((resource) => ({ resource }))) : record;
};

interface Carried { readonly entries: readonly BundleEntry[]; readonly record: RequestRecord }

/** What a hospital's calendar is to be told, and the record with it. */
const carryVisits = (record: RequestRecord, { now, programme, idOf }: Settling): Carried => {
  const { changed, made } = planVisitBookings(record, { now, hospital: `Organization/${programme.id}`, idOf });
  const entries = [...changed.map(updateEntry), ...made.map(createEntry)];
  return { entries, record: entries.length > 0 ? toChangedRecord(record, entries) : record };
};

/** A signed opinion is sent to whom it may be given from now on. */
const orderOpinion = (changed: RequestRecord, settling: Settling): { readonly changed: RequestRecord; readonly assessed: RequestAssessment; readonly ordered: readonly BundleEntry[] } => {
  const { now, programme } = settling;
  const assessed = assessRequest(changed, programme, now);
  const ordered = planOpinionDeliveries(changed, assessed, settling).map(createEntry);
  if (ordered.length === 0) return { changed, assessed, ordered };
  const after = toChangedRecord(changed, ordered);
  return { changed: after, assessed: assessRequest(after, programme, now), ordered };
};

const withWarnings = (state: RequestState, { warnings = [] }: Change): ShownState => (warnings.length > 0 ? { ...state, warnings } : state);

interface Settling extends Moment { readonly calendarOf: CalendarOf; readonly idOf: (role: string) => string }

/** The change with everything that follows from it: due dates, transfers armed, the steps of the path and the coordination task in line, what ends with it, the state to answer with. */
const settle = (record: RequestRecord, change: Change, settling: Settling): Settled => {
  const { now, programme, calendarOf } = settling;
  const timed = merge(change.entries).map((entry) => inTime(entry, { now, programme }, calendarOf));
  const { changed, assessed, ordered } = orderOpinion(toChangedRecord(record, [...(change.known ?? []).map((resource) => ({ resource })), ...timed]), settling);
  const armed = [...planArming(changed, assessed, { now, programme }), ...planDeliveryArming(changed, assessed, { now, programme }), ...planHandover(changed, assessed, now)].map(updateEntry);
  const due = armed.length > 0 ? toChangedRecord(changed, armed) : changed;
  const { record: after, assessment, steps, coordination, ending } = planProgress(due, armed.length > 0 ? assessRequest(due, programme, now) : assessed, settling);
  const isQuiet = change.quiet && steps.length === 0 && !isNews(after.coordination, coordination);
  const progressed = [...steps.map(writeEntry), ...[...(isQuiet ? [] : [coordination]), ...ending].map(updateEntry)];
  const carried = carryVisits(toChangedRecord(after, progressed), settling);
  const entries = merge([...timed, ...ordered, ...armed, ...progressed, ...carried.entries]).map((entry) => inOrder(record, entry));
  const state = toRequestState(carried.record, programme, { assessment, now, calendarOf });
  return { entries, state: toStoredReferences(withWarnings(state, change), transactionOf(entries)) };
};

const receiptOf = (ports: ChangePorts, idempotency: Idempotency | undefined, answer: ChangeAnswer): Receipt | undefined => (idempotency?.key
  ? { scope: idempotency.scope, key: idempotency.key, contentSha256: contentOf(ports, idempotency), answer: JSON.stringify(answer) }
  : undefined);

/** The state's ETag is the coordination task's version. */
const etagOf = (bundle: Bundle, coordination: Task): string | undefined => {
  const version = bundle.entry?.find((e) => e.resource?.resourceType === 'Task' && e.resource.id === coordination.id)?.resource?.meta?.versionId;
  return version && `W/"${version}"`;
};

interface Decided { readonly record: RequestRecord; readonly change: Change; readonly moment: Moment }

const decide = async (ports: ChangePorts, call: ChangeCall): Promise<Result<Decided>> => {
  const first = await call.first?.() ?? ok(undefined);
  if (!first.ok) return first;
  const loaded = await loadWithProgramme(ports, call.id);
  if (!loaded.ok) return loaded;
  const { record, programme } = loaded.value;
  const moment = { now: ports.clock.now(), programme };
  const change = await call.decide(toInLine(record, { ...moment, calendarOf: ports.calendars.of, idOf: roleId(ports.digestText, call.id) }), moment);
  return change.ok ? ok({ record, change: change.value, moment }) : change;
};

const replay = async (ports: ChangePorts, idempotency?: Idempotency): Promise<Result<ChangeAnswer> | undefined> => {
  const receipt = idempotency?.key ? await ports.store.findReceipt(idempotency.scope, idempotency.key) : undefined;
  if (!idempotency || !receipt) return undefined;
  return receipt.contentSha256 === contentOf(ports, idempotency)
    ? ok(parseAnswer(receipt.answer))
    : fail('duplicate', { text: 'the same Idempotency-Key came with other content', expression: 'Idempotency-Key' });
};

const commit = async (ports: ChangePorts, call: ChangeCall, { record, change, moment }: Decided): Promise<Result<ChangeAnswer>> => {
  const { entries, state } = settle(record, change, { ...moment, calendarOf: ports.calendars.of, idOf: roleId(ports.digestText, call.id) });
  const answer: ChangeAnswer = change.made ? { status: 201, id: change.made, body: state } : { status: 200, body: state };
  const revoked = await revokeNotices(ports, record, entries);
  const committed = await commitBundle(ports, transactionOf([...entries, ...revoked, ...(change.audits ?? []).map(createEntry)]), receiptOf(ports, call.idempotency, answer));
  if (!committed.ok) return committed;
  if (committed.value.kind === 'replayed') return ok(parseAnswer(committed.value.answer));
  const etag = etagOf(committed.value.bundle, record.coordination);
  return ok(etag ? { ...answer, etag } : answer);
};

/** What the first of two equal calls did may be the reason why the second is refused: its answer is theirs both. */
const attempt = async (ports: ChangePorts, call: ChangeCall): Promise<Result<ChangeAnswer>> => {
  const decided = await decide(ports, call);
  return decided.ok ? commit(ports, call, decided.value) : await replay(ports, call.idempotency) ?? decided;
};

/** Failures: `not-found`; what `decide` says; `duplicate`; `version-conflict` when others kept winning; those of the store. */
export const changeRequest = async (ports: ChangePorts, call: ChangeCall): Promise<Result<ChangeAnswer>> => {
  const before = await replay(ports, call.idempotency);
  if (before) return before;
  for (let left = ATTEMPTS; ; left -= 1) {
    const result = await attempt(ports, call);
    if (result.ok || result.failure.kind !== 'version-conflict' || left <= 1) return result;
  }
};
