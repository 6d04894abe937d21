// A transfer ended by somebody's word: the copy is complete (S12), or it was cancelled (S10, S11).
import type { Task } from '@medplum/fhirtypes';
import { STATUS_REASONS } from '../fhir/systems.ts';
import { readTransfer, withDeadlineCheckAt, withExchange, withFailure, withOverdue } from '../fhir/transfer.ts';

export interface Ending {
  readonly status: 'completed' | 'cancelled';
  /** FHIR dateTime: when the copy was handed over, or when the end was recorded. The clock stops then (S4). */
  readonly at: string;
  /** FHIR instant of the recording. */
  readonly recordedAt: string;
  /** Code of STATUS_REASONS; for `cancelled`. */
  readonly reason?: string;
}

export const planCompletion = (task: Task, ending: Ending): Task => {
  const { overdue } = readTransfer(task);
  const { statusReason: _reason, ...rest } = withDeadlineCheckAt(withFailure(withExchange(task, undefined), undefined), undefined);
  const ended: Task = {
    ...rest,
    status: ending.status,
    executionPeriod: { ...task.executionPeriod, end: ending.at },
    lastModified: ending.recordedAt,
    ...(ending.reason && { statusReason: { coding: [{ system: STATUS_REASONS, code: ending.reason }] } }),
  };
  // `since` stays, so that late deliveries can be counted (S13); a cancelled transfer is no delivery.
  return overdue && !overdue.cleared && ending.status === 'completed' ? withOverdue(ended, { ...overdue, cleared: ending.at }) : ended;
};
