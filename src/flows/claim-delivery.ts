// A due delivery, taken if the recipient may get it now (S17).
import type { Task } from '@medplum/fhirtypes';
import { toCurrentDelivery } from '../core/exchange/to-current-delivery.ts';
import { readDelivery } from '../core/fhir/delivery.ts';
import { requestIdOf } from '../core/fhir/transfer.ts';
import type { Result } from '../core/kernel/result.ts';
import type { PatientKey } from '../ports/regional-network.ts';
import { claimExchange, type Claimable } from './claim-exchange.ts';
import type { Call } from './flow-ports.ts';
import type { Held } from './renew-lease.ts';
import type { TransferPorts } from './transfer-ports.ts';

export interface ClaimedDelivery extends Held {
  readonly peer: string;
  /** `Organization/…`, `Patient/…` */
  readonly recipient: string;
  readonly patient: string;
  readonly patientKey: PatientKey;
  /** Nobody has tried before, so that nothing can have arrived. */
  readonly isFirst: boolean;
  readonly call: Call;
}

const DELIVERY: Claimable<ClaimedDelivery> = {
  name: 'delivery',
  tasksOf: (record) => record.deliveries,
  decisionOf: (assessment, task) => assessment.handovers.get(task.id ?? ''),
  peerOf: (task) => readDelivery(task).peer,
  toCurrent: (task, record) => toCurrentDelivery(task, record.byReference.values()),
  toClaimed: ({ record, call, before, task, patientKey }) => {
    const { exchange, peer, recipient } = readDelivery(task);
    return {
      requestId: requestIdOf(before), task, attempts: exchange?.attempts ?? 0, peer, recipient,
      patient: record.request.subject.reference ?? '', patientKey, call, isFirst: before.executionPeriod?.start === undefined,
    };
  },
};

/** `undefined`: it may not go on and waits, or is not to be had. */
export const claimDelivery = (ports: TransferPorts, due: Task): Promise<Result<ClaimedDelivery | undefined>> => claimExchange(ports, due, DELIVERY);
