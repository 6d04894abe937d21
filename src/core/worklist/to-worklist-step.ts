// A step of the path that is open as a line of the worklist: whose it is, what holds it up, and its time as of now, in local dates of the hospital.
import type { Task } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { readStep } from '../fhir/path-step.ts';
import { parseInstant } from '../kernel/time.ts';
import type { WorklistStep } from './worklist-page.ts';

export interface StepMoment { readonly now: Temporal.Instant; readonly timeZone: string }

type Time = Pick<WorklistStep, 'dueOn' | 'daysLeft' | 'daysLate' | 'overdue'>;

/** What ends at a minute is late from the next one on, on the same date already: 0 days. */
const toTime = (dueAt: string, { now, timeZone }: StepMoment): Time => {
  const due = parseInstant(dueAt);
  if (!due.ok) return { overdue: false };
  const dueOn = due.value.toZonedDateTimeISO(timeZone).toPlainDate();
  const days = now.toZonedDateTimeISO(timeZone).toPlainDate().until(dueOn, { largestUnit: 'day' }).days;
  const overdue = Temporal.Instant.compare(now, due.value.add({ seconds: 1 })) >= 0;
  return { dueOn: dueOn.toString(), overdue, ...(overdue ? { daysLate: -days } : { daysLeft: days }) };
};

export const toWorklistStep = (task: Task, moment: StepMoment): WorklistStep => {
  const { id, step, status, role, unmet, dueAt } = readStep(task);
  return { id, code: step, status, role, ...(dueAt === undefined ? { overdue: false } : toTime(dueAt, moment)), ...compact({ unmet }) };
};
