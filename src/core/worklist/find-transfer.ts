// The transfer that a call is about, by its id or by its custodian's key.
import type { Task } from '@medplum/fhirtypes';
import { readTransfer } from '../fhir/transfer.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { RequestRecord } from './request-record.ts';

/** A draft has none. Fails `state-conflict` there, else `not-found`. */
export const findTransfer = ({ coordination, transfers }: Pick<RequestRecord, 'coordination' | 'transfers'>, idOrKey: string): Result<Task> => {
  if (coordination.status === 'draft') return fail('state-conflict', 'the request is a draft: nobody is asked yet');
  const task = transfers.find((t) => t.id === idOrKey) ?? transfers.find((t) => readTransfer(t).custodianKey === idOrKey);
  return task ? ok(task) : fail('not-found', 'the request has no such transfer');
};
