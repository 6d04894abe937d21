// A visit, or a meeting about the case, is booked (P2.6-P2.8, S15).
import { checkVisit } from '../core/appointments/check-visit.ts';
import { findMeeting } from '../core/appointments/find-meeting.ts';
import { createEntry } from '../core/fhir/bundle.ts';
import { parseAppointment, type AppointmentBooking } from '../core/intake/parse-appointment.ts';
import { fail, isError, ok, type Issue, type Result } from '../core/kernel/result.ts';
import { toAppointment } from '../core/mapping/to-appointment.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { toVisitContext } from '../core/worklist/to-visit-context.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts, type Moment } from './change-request.ts';
import { checkOpen } from './check-open.ts';
import { carryVisit } from './carry-visit.ts';
import type { FoundSlot } from './find-slot.ts';
import { findWantedSlot } from './find-wanted-slot.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { RequestCall } from './request-call.ts';
import { takeSlot, type TakenTime } from './take-slot.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

interface Bookable { readonly booking: AppointmentBooking; readonly taken: TakenTime; readonly warnings: readonly Issue[] }

/** Failures: what is wrong with the booking itself; `state-conflict` for a draft, a request that has ended, or a slot that has begun; `business-rule` with what forbids the visit. */
const checkBooking = (record: RequestRecord, { booking, slot, now, programme }: Moment & { readonly booking: Result<AppointmentBooking>; readonly slot: FoundSlot | undefined }): Result<Bookable> => {
  if (!booking.ok) return booking;
  const open = checkOpen(record);
  if (!open.ok) return open;
  if (record.request.status === 'draft') return fail('state-conflict', 'the request is a draft; no visit can be booked');
  const { kind } = booking.value;
  const taken = takeSlot(slot, booking.value, { kind, programme: programme.id, department: record.request.performer?.[0]?.reference, now });
  if (!taken.ok) return taken;
  const issues = checkVisit({ kind, ...taken.value.time }, toVisitContext(record, { programme, now, kind }));
  return issues.some(isError) ? fail('business-rule', ...issues) : ok({ booking: booking.value, taken: taken.value, warnings: issues });
};

/** Failures: `not-found` for the request or the slot; `state-conflict` for a slot that is taken, before all else; those of `checkBooking`. */
export const bookAppointment = (ports: Ports, call: Call, { id, body, key }: RequestCall): Promise<Result<ChangeAnswer>> => {
  const wanted = parseAppointment(body);
  let slot: FoundSlot | undefined;
  return changeRequest(ports, {
    id,
    idempotency: { key, scope: `${id}/appointments`, content: body },
    // where many want the same, most are told no: before their request is read
    first: async () => {
      const found = wanted.ok ? await findWantedSlot(ports, wanted.value) : ok(undefined);
      if (found.ok) slot = found.value;
      return found;
    },
    decide: async (record, { now, programme }) => {
      const checked = checkBooking(record, { booking: wanted, slot, now, programme });
      if (!checked.ok) return checked;
      const { booking, taken, warnings } = checked.value;
      const patient = record.request.subject.reference ?? '';
      const department = record.request.performer?.[0]?.reference;
      const appointment = toAppointment(booking, {
        id: ports.newId(), now, request: `ServiceRequest/${id}`, patient, department, hospital: programme.hospital.name, time: taken.time,
        meeting: findMeeting({ ...booking, start: taken.time.start, timeZone: programme.timeZone, programme: programme.id, department }),
      });
      const carried = await carryVisit(ports, { record, now, programme }, { appointment, booking });
      if (!carried.ok) return carried;
      const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient, what: `Appointment/${appointment.id ?? ''}` });
      return ok({ entries: [...carried.value.map(createEntry), ...taken.entries], audits: [audit], made: appointment.id ?? '', warnings });
    },
  });
};
