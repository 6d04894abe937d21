// The patient has authorised a custodian anew: what a refusal of the network or a withdrawal had stopped may be asked for again (S8, S10).
import type { Task } from '@medplum/fhirtypes';
import { TASK_PARAMETERS } from '../fhir/systems.ts';
import { isOpen, readTransfer } from '../fhir/transfer.ts';

const withoutReason = ({ statusReason: _reason, ...rest }: Task): Task => rest;

const withPeer = (task: Task, peer: string): Task =>
  ({ ...task, input: [...(task.input ?? []), { type: { coding: [{ system: TASK_PARAMETERS, code: 'network-peer' }] }, valueString: peer }] });

/** `peer`: by which the intake names the custodian in the network; absent: by letter. `undefined`: nothing was stopped, or it has ended. */
export const planResumption = (task: Task, peer: string | undefined): Task | undefined => {
  const { statusReason, peer: current } = readTransfer(task);
  if (!isOpen(task)) return undefined;
  if (statusReason === 'network-refused') return withoutReason(task);
  // a withdrawal leaves the letter and takes the network away
  return statusReason === 'consent-withdrawn' && !current && peer ? withPeer(withoutReason(task), peer) : undefined;
};
