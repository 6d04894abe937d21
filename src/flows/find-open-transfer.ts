// The transfer that a call names, if it is this request's and still runs.
import type { Task } from '@medplum/fhirtypes';
import { isOpen } from '../core/fhir/transfer.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';

export const findOpenTransfer = (record: Pick<RequestRecord, 'transfers'>, id: string): Result<Task> => {
  const task = record.transfers.find((t) => t.id === id);
  if (!task) return fail('not-found', 'the request has no such transfer');
  return isOpen(task) ? ok(task) : fail('state-conflict', `the transfer has ended: ${task.status}`);
};
