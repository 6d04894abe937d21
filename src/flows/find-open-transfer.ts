// The transfer that a call names, by its id or its custodian's key, if it is this request's and still runs.
import type { Task } from '@medplum/fhirtypes';
import { isOpen } from '../core/fhir/transfer.ts';
import { fail, type Result } from '../core/kernel/result.ts';
import { findTransfer } from '../core/worklist/find-transfer.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';

export const findOpenTransfer = (record: Pick<RequestRecord, 'coordination' | 'transfers'>, idOrKey: string): Result<Task> => {
  const task = findTransfer(record, idOrKey);
  if (!task.ok) return task;
  return isOpen(task.value) ? task : fail('state-conflict', `the transfer has ended: ${task.value.status}`);
};
