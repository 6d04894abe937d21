// A visit as it is committed: kept here alone, or waiting for a calendar with the Task that carries it there. A time that another request of ours is about to book is not chosen twice; of who else wants it, the calendar knows.
import type { Appointment, Task } from '@medplum/fhirtypes';
import type { AppointmentBooking } from '../core/intake/parse-appointment.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { toCarriedVisit } from '../core/worklist/to-carried-visit.ts';
import type { Moment } from './change-request.ts';
import type { FlowPorts } from './flow-ports.ts';

/** The number that Tasks of the same time share is their second. */
const isFree = async ({ store }: Pick<FlowPorts, 'store'>, { identifier }: Task): Promise<Result<boolean>> => {
  const { system = '', value = '' } = identifier?.[1] ?? {};
  const found = await store.search({ type: 'Task', filters: [{ code: 'identifier', values: [`${system}|${value}`] }, { code: 'status', values: ['requested', 'in-progress'] }], count: 1 });
  return found.ok ? ok(found.value.matches.length === 0) : found;
};

/** Failures: `business-rule` where no calendar books this kind of visit; `state-conflict` where the time is spoken for. */
export const carryVisit = async (ports: Pick<FlowPorts, 'store' | 'newId'>, at: Moment & { readonly record: RequestRecord }, visit: { readonly appointment: Appointment; readonly booking: AppointmentBooking }): Promise<Result<readonly (Appointment | Task)[]>> => {
  const carried = toCarriedVisit(visit.appointment, visit.booking, { id: ports.newId(), ...at });
  if (!carried.ok) return carried;
  const { appointment, task } = carried.value;
  if (!task) return ok([appointment]);
  const free = await isFree(ports, task);
  if (!free.ok) return free;
  return free.value ? ok([appointment, task]) : fail('state-conflict', { text: 'is being booked for another request: choose another time', expression: 'freeTime' });
};
