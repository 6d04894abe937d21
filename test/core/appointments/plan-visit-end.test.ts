// How the Task and our Appointment stand once a calendar has had its say. Refusals first.
import type { Appointment, Task } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { planVisitEnd, type VisitEnding } from '../../../src/core/appointments/plan-visit-end.ts';
import { readTransfer, withExchange } from '../../../src/core/fhir/transfer.ts';
import { toSeenParameters } from '../../../src/core/fhir/visit-booking.ts';

const NOW = Temporal.Instant.from('2026-11-03T09:00:00Z');
const OLD = { start: '2026-11-09T09:00:00.000Z', end: '2026-11-09T09:40:00.000Z' };
const visit = (status: Appointment['status']): Appointment => ({ resourceType: 'Appointment', id: 'visit-1', status, start: '2026-11-10T09:00:00Z', end: '2026-11-10T09:40:00Z', participant: [{ status: 'accepted', type: [{ text: 'team' }] }] });
const TASK: Task = withExchange({ resourceType: 'Task', status: 'in-progress', intent: 'order', executionPeriod: { start: '2026-11-03T08:59:00Z' }, output: toSeenParameters({ reference: 'Appointment/4711', status: 'booked', ...OLD }) }, { nextAt: '2026-11-03T09:02:00Z', attempts: 1, worker: 'w' });
const end = (ending: VisitEnding['end'], appointment = visit('pending')): readonly [Task, ...Appointment[]] => planVisitEnd(TASK, appointment, { end: ending, now: NOW });

test.each(['time-taken', 'time-passed'] as const)('%s: what waited never stood', (ending) => {
  const [task, appointment] = end(ending);
  expect([task.status, task.statusReason?.coding?.[0]?.code, readTransfer(task).exchange]).toEqual(['failed', ending, undefined]);
  expect([appointment?.status, appointment?.cancelationReason?.coding?.[0]?.code]).toEqual(['cancelled', 'other']);
});

test('what cannot be moved stands where the calendar has it', () => {
  const [task, appointment] = end('time-taken', visit('booked'));
  expect([task.status, appointment?.status, appointment?.start, appointment?.end]).toEqual(['failed', 'booked', OLD.start, OLD.end]);
});

test('what was cancelled meanwhile stays as it is', () => { expect(end('time-taken', visit('cancelled')).length).toBe(1); });

test.each([['agreed', 'completed', undefined], ['given-back', 'completed', undefined], ['not-wanted', 'cancelled', 'not-wanted']] as const)('%s', (ending, status, reason) => {
  const [task, ...changed] = end(ending, visit('cancelled'));
  expect([task.status, task.statusReason?.coding?.[0]?.code, task.executionPeriod?.end, readTransfer(task).exchange, changed]).toEqual([status, reason, '2026-11-03T09:00:00.000Z', undefined, []]);
});

test('what the calendar gave is booked here too; what was booked before is not written again', () => {
  expect(end('agreed').slice(1)).toEqual([{ ...visit('pending'), status: 'booked' }]);
  expect(end('agreed', visit('booked')).length).toBe(1);
});
