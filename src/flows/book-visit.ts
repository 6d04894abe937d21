// A visit or meeting is booked; where the hospital's own calendar books it, its answer is waited for, and what takes longer goes on by itself (S15).
import type { Task } from '@medplum/fhirtypes';
import { isOpen } from '../core/fhir/transfer.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { bookAppointment } from './book-appointment.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts } from './change-request.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { RequestCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy' | 'bell' | 'pause'>;

/** 202: the calendar has not answered yet; `id` and `body` are the Task's. */
export type BookedAnswer = ChangeAnswer | { readonly status: 202; readonly id: string; readonly body: Task };

/** Two seconds, after which nobody is kept waiting. */
const LOOKS = 40;
const LOOK_MS = 50;

const readTask = async ({ store }: Ports, id: string): Promise<Task | undefined> => {
  const [task] = await store.readMany([`Task/${id}`]);
  return task?.resourceType === 'Task' ? task : undefined;
};

const waitForEnd = async (ports: Ports, id: string): Promise<Task | undefined> => {
  let task = await readTask(ports, id);
  for (let left = LOOKS; left > 0 && task && isOpen(task); left -= 1) {
    await ports.pause(LOOK_MS);
    task = await readTask(ports, id);
  }
  return task;
};

const REFUSED = {
  'time-passed': 'has passed before the calendar of the hospital had answered',
  'not-wanted': 'is not wanted any more: the visit was cancelled meanwhile',
} as const satisfies Record<string, string>;

const isRefusal = (code: string | undefined): code is keyof typeof REFUSED => code !== undefined && Object.hasOwn(REFUSED, code);

const toRefusal = (task: Task): Result<never> => {
  const code = task.statusReason?.coding?.[0]?.code;
  return fail('state-conflict', { text: isRefusal(code) ? REFUSED[code] : 'is not given by the calendar of the hospital: choose another time', expression: 'freeTime' });
};

/** The state as it is by now, under the first answer's status. */
const answerNow = async (ports: Ports, id: string, first: ChangeAnswer): Promise<Result<BookedAnswer>> => {
  const now = await changeRequest(ports, { id, decide: () => ok({ entries: [], quiet: true }) });
  return now.ok ? ok({ ...first, body: { ...now.value.body, ...(first.body.warnings && { warnings: first.body.warnings }) } }) : now;
};

const toAnswer = (ports: Ports, id: string, { task, first }: { readonly task: Task; readonly first: ChangeAnswer }): Result<BookedAnswer> | Promise<Result<BookedAnswer>> => {
  if (isOpen(task)) return ok({ status: 202, id: task.id ?? '', body: task });
  return task.status === 'completed' ? answerNow(ports, id, first) : toRefusal(task);
};

/** The Task that carries the visit that was booked; `undefined`: it is kept here alone. */
const findCarrying = ({ id, body }: ChangeAnswer): string | undefined => body.appointments.find((a) => a.id === id)?.calendar?.task;

/** Failures: those of `bookAppointment`; `state-conflict` where the calendar does not give the time. */
export const bookVisit = async (ports: Ports, call: Call, at: RequestCall): Promise<Result<BookedAnswer>> => {
  const booked = await bookAppointment(ports, call, at);
  const carrying = booked.ok ? findCarrying(booked.value) : undefined;
  if (!booked.ok || carrying === undefined) return booked;
  ports.bell.ring();
  const task = await waitForEnd(ports, carrying);
  return task ? toAnswer(ports, at.id, { task, first: booked.value }) : booked;
};
