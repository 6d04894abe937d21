// A due transfer, taken if its custodian may be asked now (S8).
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import { readTransfer, requestIdOf } from '../core/fhir/transfer.ts';
import type { Result } from '../core/kernel/result.ts';
import type { PatientKey } from '../ports/regional-network.ts';
import { claimExchange, type Claimable } from './claim-exchange.ts';
import type { Call } from './flow-ports.ts';
import type { TransferPorts } from './transfer-ports.ts';

export interface ClaimedTransfer {
  readonly requestId: string;
  readonly task: Task;
  readonly attempts: number;
  readonly peer: string;
  readonly kinds: readonly string[];
  /** `Organization/…`, `Patient/…` */
  readonly custodian: string;
  readonly patient: string;
  readonly patientKey: PatientKey;
  /** What the dossier has already. */
  readonly held: readonly DocumentReference[];
  readonly call: Call;
}

const TRANSFER: Claimable<ClaimedTransfer> = {
  name: 'transfer',
  tasksOf: (record) => record.transfers,
  decisionOf: (assessment, task) => assessment.decisions.get(task.id ?? ''),
  peerOf: (task) => readTransfer(task).peer,
  toClaimed: ({ record, call, before, task, patientKey }) => {
    const { exchange, peer = '', kinds, custodian } = readTransfer(task);
    return {
      requestId: requestIdOf(before), task, attempts: exchange?.attempts ?? 0, peer, kinds, custodian,
      patient: record.request.subject.reference ?? '', patientKey, held: record.documents, call,
    };
  },
};

/** `undefined`: denied and parked, or not to be had. */
export const claimTransfer = (ports: TransferPorts, due: Task): Promise<Result<ClaimedTransfer | undefined>> => claimExchange(ports, due, TRANSFER);
