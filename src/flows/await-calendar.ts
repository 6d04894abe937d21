// What a hospital's calendar says to what is wanted of it: waited for a while, and what takes longer goes on by itself (S15).
import type { Task } from '@medplum/fhirtypes';
import { isOpen } from '../core/fhir/transfer.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toCalendarStanding } from '../core/worklist/to-calendar-standing.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts } from './change-request.ts';
import type { FlowPorts } from './flow-ports.ts';

export type CalendarPorts = ChangePorts & Pick<FlowPorts, 'bell' | 'pause'>;

/** 202: the calendar has not answered yet; `id` and `body` are the Task's. */
export type VisitAnswer = ChangeAnswer | { readonly status: 202; readonly id: string; readonly body: Task };

export interface Awaited {
  /** Of the request. */
  readonly id: string;
  /** Of the visit. */
  readonly appointment: string;
  /** What was answered here. */
  readonly first: ChangeAnswer;
  /** What is said where the calendar refuses. */
  readonly refused: { readonly text: string; readonly expression: string };
}

/** Two seconds, after which nobody is kept waiting. */
const LOOKS = 40;
const LOOK_MS = 50;

const readTask = async ({ store }: CalendarPorts, id: string): Promise<Task | undefined> => {
  const [task] = await store.readMany([`Task/${id}`]);
  return task?.resourceType === 'Task' ? task : undefined;
};

const waitForEnd = async (ports: CalendarPorts, id: string): Promise<Task | undefined> => {
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

const isKnown = (code: string | undefined): code is keyof typeof REFUSED => code !== undefined && Object.hasOwn(REFUSED, code);

const toRefusal = (task: Task, { text, expression }: Awaited['refused']): Result<never> => {
  const code = task.statusReason?.coding?.[0]?.code;
  return fail('state-conflict', { text: isKnown(code) ? REFUSED[code] : text, expression });
};

/** The state as it is by now, under the first answer's status. */
const answerNow = async (ports: CalendarPorts, { id, first }: Awaited): Promise<Result<VisitAnswer>> => {
  const now = await changeRequest(ports, { id, decide: () => ok({ entries: [], quiet: true }) });
  return now.ok ? ok({ ...first, body: { ...now.value.body, ...(first.body.warnings && { warnings: first.body.warnings }) } }) : now;
};

/** `first` itself where the calendar is told nothing. Fails `state-conflict` where the calendar does not give the time. */
export const awaitCalendar = async (ports: CalendarPorts, awaited: Awaited): Promise<Result<VisitAnswer>> => {
  const { first, appointment, refused } = awaited;
  const calendar = first.body.appointments.find((a) => a.id === appointment)?.calendar;
  if (!calendar || toCalendarStanding(calendar) !== 'asked') return ok(first);
  ports.bell.ring();
  const task = await waitForEnd(ports, calendar.task);
  if (!task) return ok(first);
  if (isOpen(task)) return ok({ status: 202, id: task.id ?? '', body: task });
  return task.status === 'completed' ? answerNow(ports, awaited) : toRefusal(task, refused);
};
