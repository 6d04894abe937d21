// A cancellation that was asked for after work had begun: a Task that the hospital answers (HL7 COW), read once and in one place. http://hl7.org/fhir/uv/cow
import type { Task } from '@medplum/fhirtypes';
import { compact } from './compact.ts';
import { hasCode } from './has-code.ts';
import { TASK_CODE, TASK_PARAMETERS } from './systems.ts';

export type CancelledBy = 'patient' | 'representative' | 'practitioner' | 'hospital';

export interface CancellationView {
  readonly id: string;
  /** `requested`: waits for the hospital; `accepted`, `rejected`. */
  readonly status: Task['status'];
  /** In the words of whoever asked. */
  readonly reason?: string;
  readonly by?: CancelledBy;
  /** FHIR dateTimes. */
  readonly askedAt: string;
  readonly dueAt?: string;
  readonly answeredAt?: string;
  readonly answer?: string;
}

const BY: readonly CancelledBy[] = ['patient', 'representative', 'practitioner', 'hospital'];

export const isCancellation = (task: Task): boolean => hasCode(task.code, TASK_CODE, 'abort');

/** Input: who asks. */
export const askedBy: NonNullable<Task['input']>[number]['type'] = { coding: [{ system: TASK_PARAMETERS, code: 'asked-by' }] };

const readBy = (task: Task): CancelledBy | undefined => {
  const code = task.input?.find((i) => hasCode(i.type, TASK_PARAMETERS, 'asked-by'))?.valueCode;
  return BY.find((by) => by === code);
};

export const readCancellation = (task: Task): CancellationView => ({
  id: task.id ?? '',
  status: task.status,
  askedAt: task.authoredOn ?? '',
  ...compact({ reason: task.reasonCode?.text, by: readBy(task), dueAt: task.restriction?.period?.end, answeredAt: task.executionPeriod?.end, answer: task.statusReason?.text }),
});
