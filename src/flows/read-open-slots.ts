// The free slots that one request may take for a kind of visit, each judged as the booking itself will judge it.
import { checkSlot } from '../core/appointments/check-slot.ts';
import { checkVisit } from '../core/appointments/check-visit.ts';
import { findScheduling } from '../core/appointments/find-scheduling.ts';
import { compact } from '../core/fhir/compact.ts';
import type { SlotView } from '../core/fhir/slot.ts';
import type { VisitKind } from '../core/fhir/visit.ts';
import type { Programme } from '../core/intake/programme.ts';
import { isError, ok, type Result } from '../core/kernel/result.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { toCalendarState } from '../core/worklist/to-calendar-state.ts';
import { toSlotState, type SlotState } from '../core/worklist/to-slot-state.ts';
import { toVisitContext } from '../core/worklist/to-visit-context.ts';
import { auditShown } from './audit-shown.ts';
import { findSlots } from './find-slots.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { loadAllowed, type AllowedRequest } from './load-allowed.ts';

export interface OpenSlotsCall {
  /** Of the request. */
  readonly id: string;
  readonly kind: VisitKind;
  /** Id of the Appointment that is to move; absent: a new one is booked. */
  readonly moves?: string;
}

export interface OpenSlots {
  readonly request: string;
  readonly placerIdentifier: string;
  readonly kind: VisitKind;
  readonly moves?: string;
  /** Slots of the hospital's own. */
  readonly slots: readonly SlotState[];
  /** Whose calendar books this kind of visit, or has the one that is to move; id in the peer file. Its times are asked for apart (read-free-times.ts). */
  readonly calendar?: string;
  /** Of the programme. */
  readonly timeZone: string;
}

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'newId' | 'policy' | 'programmes' | 'digestText'>;

const HOURS = 13 * 7 * 24;
/** Looked at, and shown. */
const MOST = 2000;
const SHOWN = 100;

const isOpenTo = (record: RequestRecord, programme: Programme, { kind, moves, now }: Pick<OpenSlotsCall, 'kind' | 'moves'> & { readonly now: Temporal.Instant }) => {
  const context = toVisitContext(record, { programme, now, kind, moved: moves });
  const question = { kind, programme: programme.id, department: record.request.performer?.[0]?.reference, now };
  return (slot: SlotView): boolean => checkSlot(slot, question).ok && !checkVisit({ kind, start: slot.start, end: slot.end }, context).some(isError);
};

/** A visit stays where it stands: in the calendar, or here. */
const findCalendar = ({ record, programme }: Pick<AllowedRequest, 'record' | 'programme'>, { kind, moves }: Pick<OpenSlotsCall, 'kind' | 'moves'>): string | undefined => {
  if (moves === undefined) return findScheduling(programme, kind, record.request.performer?.[0]?.reference)?.peer;
  const moved = record.appointments.find(({ id }) => id === moves);
  return moved && toCalendarState(moved, record)?.peer;
};

const placerOf = ({ request }: RequestRecord): string => request.identifier?.[0]?.value ?? '';

/** The nearest first. Failures: `not-found`, `not-permitted`. */
export const readOpenSlots = async (ports: Ports, call: Call, { id, kind, moves }: OpenSlotsCall): Promise<Result<OpenSlots>> => {
  const loaded = await loadAllowed(ports, call, id);
  if (!loaded.ok) return loaded;
  const { record, programme, now } = loaded.value;
  const moving = moves === undefined ? {} : { moves };
  const calendar = findCalendar(loaded.value, { kind, ...moving });
  const found = calendar !== undefined && moves !== undefined ? ok([]) : await findSlots(ports, { programme: programme.id, kind, status: 'free', from: now, until: now.add({ hours: HOURS }), most: MOST });
  if (!found.ok) return found;
  const slots = found.value.filter(isOpenTo(record, programme, { kind, now, ...moving })).slice(0, SHOWN).map(toSlotState);
  const answer: OpenSlots = { request: id, placerIdentifier: placerOf(record), kind, ...moving, slots, ...compact({ calendar }), timeZone: programme.timeZone };
  return auditShown(ports, call, { as: { what: `ServiceRequest/${id}`, interaction: 'read' }, resources: [record.request], answer });
};
