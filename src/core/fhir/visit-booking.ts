// The Task by which a visit is carried into a hospital's own calendar, read once and in one place (S15): what is wanted stands on our Appointment, what the calendar has stands here.
import type { Task, TaskInput, TaskOutput } from '@medplum/fhirtypes';
import { compact } from './compact.ts';
import { hasCode } from './has-code.ts';
import { TASK_CODES, TASK_PARAMETERS } from './systems.ts';
import { readTransfer, type Transfer } from './transfer.ts';

/** What a calendar said that it has. */
export interface PeerVisit {
  /** `Appointment/…` or `Slot/…` of the peer. */
  readonly reference: string;
  readonly status: 'held' | 'booked' | 'cancelled';
  /** FHIR instants. */
  readonly start: string;
  readonly end: string;
}

export interface VisitBooking {
  readonly id: string;
  /** Of its visit, in the order in which they were made: 1 is the first. */
  readonly nth: number;
  readonly status: Task['status'];
  /** Code of STATUS_REASONS. */
  readonly statusReason?: string;
  /** `Appointment/…` of ours. */
  readonly appointment: string;
  readonly peer: string;
  /** As it was chosen. */
  readonly freeTime: string;
  /** As of the last call; absent: nothing that we know of. */
  readonly seen?: PeerVisit;
  readonly exchange?: NonNullable<Transfer['exchange']>;
}

/** `appointment`: `Appointment/…` of ours. */
export const toVisitNumber = (appointment: string, nth: number): string => `${appointment.replace('Appointment/', '')}-visit-${String(nth)}`;

type VisitParameter = 'appointment' | 'network-peer' | 'free-time' | 'peer-appointment' | 'peer-status' | 'peer-period';

export const visitParameter = (code: VisitParameter): TaskInput['type'] => ({ coding: [{ system: TASK_PARAMETERS, code }] });

const isOf = (item: TaskInput | TaskOutput, code: VisitParameter): boolean => hasCode(item.type, TASK_PARAMETERS, code);
const SEEN: readonly VisitParameter[] = ['peer-appointment', 'peer-status', 'peer-period'];
const isSeen = (item: TaskOutput): boolean => SEEN.some((code) => isOf(item, code));

export const isVisitBooking = (task: Task): boolean => hasCode(task.code, TASK_CODES, 'book-visit');

const STATUSES: readonly PeerVisit['status'][] = ['held', 'booked', 'cancelled'];

const readSeen = (items: readonly (TaskInput | TaskOutput)[]): PeerVisit | undefined => {
  const find = (code: VisitParameter): TaskInput | TaskOutput | undefined => items.find((i) => isOf(i, code));
  const reference = find('peer-appointment')?.valueString;
  const status = STATUSES.find((s) => s === find('peer-status')?.valueCode);
  const { start, end } = find('peer-period')?.valuePeriod ?? {};
  return reference && status && start && end ? { reference, status, start, end } : undefined;
};

/** As inputs of a new Task, where an earlier one got so far; as outputs of this one. */
export const toSeenParameters = (seen: PeerVisit | undefined): (TaskInput & TaskOutput)[] => (seen ? [
  { type: visitParameter('peer-appointment'), valueString: seen.reference },
  { type: visitParameter('peer-status'), valueCode: seen.status },
  { type: visitParameter('peer-period'), valuePeriod: { start: seen.start, end: seen.end } },
] : []);

/** `undefined`: a look-up found nothing; then nothing is there, whatever was believed before. */
export const withSeen = (task: Task, seen: PeerVisit | undefined): Task => {
  const { output = [], input = [], ...rest } = task;
  const outputs = [...output.filter((o) => !isSeen(o)), ...toSeenParameters(seen)];
  return { ...rest, input: input.filter((i) => !isSeen(i)), ...(outputs.length > 0 && { output: outputs }) };
};

const readWaiting = (task: Task): Pick<VisitBooking, 'statusReason' | 'exchange'> => {
  const { statusReason, exchange } = readTransfer(task);
  return compact({ statusReason, exchange });
};

const readNth = ({ identifier = [] }: Task): number => Number(/-(\d+)$/u.exec(identifier[0]?.value ?? '')?.[1] ?? 0);

const readInputs = ({ input = [] }: Task): Pick<VisitBooking, 'appointment' | 'peer' | 'freeTime'> => {
  const text = (code: VisitParameter): string => {
    const found = input.find((i) => isOf(i, code));
    return found?.valueString ?? found?.valueReference?.reference ?? '';
  };
  return { appointment: text('appointment'), peer: text('network-peer'), freeTime: text('free-time') };
};

export const readVisitBooking = (task: Task): VisitBooking => ({
  id: task.id ?? '',
  nth: readNth(task),
  status: task.status,
  ...readWaiting(task),
  ...readInputs(task),
  ...compact({ seen: readSeen(task.output ?? []) ?? readSeen(task.input ?? []) }),
});
