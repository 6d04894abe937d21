// A place at the task's peer for as long as its attempt runs, a transfer's or a delivery's: limit and breaker hold for both (ADR 0011).
import type { Task } from '@medplum/fhirtypes';
import { readTransfer } from '../core/fhir/transfer.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { FlowPorts } from './flow-ports.ts';

/** `false`: the peer has no place free, or may not be asked now; nothing was run. */
export const atPeer = async ({ peers }: Pick<FlowPorts, 'peers'>, task: Task, run: () => Promise<Result<boolean>>): Promise<Result<boolean>> => {
  const leave = peers.enter(readTransfer(task).peer ?? '');
  return leave ? run().finally(leave) : ok(false);
};
