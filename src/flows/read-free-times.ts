// Times that the hospital's own calendar would give for a visit of this request, without those that the programme forbids (ITI-115, S15). That somebody looked is audited first; the calendar learns nothing of the patient.
import { checkVisit } from '../core/appointments/check-visit.ts';
import { findScheduling } from '../core/appointments/find-scheduling.ts';
import { compact } from '../core/fhir/compact.ts';
import type { VisitKind } from '../core/fhir/visit.ts';
import { parseFreeTimeQuery, type FreeTimeParameters } from '../core/intake/parse-free-time-query.ts';
import type { Programme, VisitScheduling } from '../core/intake/programme.ts';
import { fail, isError, ok, type Failure, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toReadAudit } from '../core/mapping/to-read-audit.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { toVisitContext } from '../core/worklist/to-visit-context.ts';
import type { FreeTime } from '../ports/appointment-scheduler.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { checkOpen } from './check-open.ts';
import { commitAudits } from './commit-audits.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { loadAllowed } from './load-allowed.ts';

export interface FreeTimesCall extends FreeTimeParameters {
  readonly id: string;
  /** Id of the Appointment that is to move; absent: a new one is booked. */
  readonly moves?: string | undefined;
}

export interface FreeTimes {
  readonly request: string;
  readonly kind: string;
  /** Whose calendar; id in the peer file. */
  readonly peer: string;
  /** Earliest first; `reference` is `freeTime` of a booking. */
  readonly times: readonly FreeTime[];
  /** So many more are free, at times that the programme forbids. */
  readonly notAllowed: number;
}

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'programmes' | 'digestText' | 'newId' | 'policy' | 'scheduler'>;

/** Kinds that an answer of ours has; whatever else a calendar's refusal is called says nothing to the caller. */
const KNOWN: readonly Failure['kind'][] = ['network-unavailable', 'network-timeout', 'network-rejected'];

const toShown = ({ kind, retryAfterSeconds }: Failure): Result<never> => ({
  ok: false,
  failure: { kind: KNOWN.includes(kind) ? kind : 'network-rejected', issues: [{ text: 'the calendar of the hospital does not tell its free times now', fault: 'network' }], ...compact({ retryAfterSeconds }) },
});

interface Found { readonly record: RequestRecord; readonly programme: Programme; readonly scheduling: VisitScheduling }

/** The request, if one may look at it and it still runs, and whose calendar books this kind of visit. */
const findCalendar = async (ports: Ports, call: Call, { id, kind }: { readonly id: string; readonly kind: VisitKind }): Promise<Result<Found>> => {
  const loaded = await loadAllowed(ports, call, id);
  if (!loaded.ok) return loaded;
  const { record, programme } = loaded.value;
  const open = checkOpen(record);
  if (!open.ok) return open;
  const scheduling = findScheduling(programme, kind, record.request.performer?.[0]?.reference);
  return scheduling ? ok({ record, programme, scheduling }) : fail('business-rule', { text: 'is a kind of visit that no calendar books here', expression: 'kind' });
};

/** What the programme does not forbid. */
const findAllowed = (times: readonly FreeTime[], { kind, now, moves }: { readonly kind: VisitKind; readonly now: Temporal.Instant; readonly moves: string | undefined }, { record, programme }: Found): readonly FreeTime[] => {
  const context = toVisitContext(record, { programme, now, kind, moved: moves });
  return times.filter(({ start, end }) => !checkVisit({ kind, start, end }, context).some(isError));
};

/** Failures: `not-found`, `invalid`, `not-permitted`; `business-rule` where no calendar books this kind; `state-conflict` (ended); those of the network. */
export const readFreeTimes = async (ports: Ports, call: Call, { id, moves, ...asked }: FreeTimesCall): Promise<Result<FreeTimes>> => {
  const query = parseFreeTimeQuery(asked);
  if (!query.ok) return query;
  const { kind, from, to } = query.value;
  const found = await findCalendar(ports, call, { id, kind });
  if (!found.ok) return found;
  const { record, scheduling } = found.value;
  const audited = await commitAudits(ports, [toReadAudit({ ...auditFactsOf(ports, call, ports.clock.now()), patient: record.request.subject.reference ?? '', what: `ServiceRequest/${id}` })]);
  if (!audited.ok) return audited;
  const { outcome } = await ports.scheduler.findPotentialAppointments(scheduling.peer, { kind, from: toFhirInstant(from), to: toFhirInstant(to), ...compact({ specialty: scheduling.specialty }) });
  if (!outcome.ok) return toShown(outcome.failure);
  const times = findAllowed(outcome.value, { kind, moves, now: ports.clock.now() }, found.value);
  return ok({ request: id, kind, peer: scheduling.peer, times, notAllowed: outcome.value.length - times.length });
};
