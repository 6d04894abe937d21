// A due booking, taken: the hospital's own calendar is asked about its own patient, so that nothing is to be decided first.
import type { Task } from '@medplum/fhirtypes';
import { requestIdOf } from '../core/fhir/transfer.ts';
import { readVisitBooking } from '../core/fhir/visit-booking.ts';
import type { Result } from '../core/kernel/result.ts';
import type { ExchangeDecision } from '../core/worklist/request-assessment.ts';
import type { PatientKey } from '../ports/regional-network.ts';
import { claimExchange, type Claimable } from './claim-exchange.ts';
import type { Call } from './flow-ports.ts';
import type { Held } from './renew-lease.ts';
import type { TransferPorts } from './transfer-ports.ts';

export interface ClaimedVisit extends Held {
  readonly peer: string;
  readonly patient: string;
  readonly patientKey: PatientKey;
  readonly freeTime: string;
  /** `Appointment/…` of ours. */
  readonly appointment: string;
  /** Nobody has tried before, so that nothing can stand there. */
  readonly isFirst: boolean;
  readonly call: Call;
}

const OWN: ExchangeDecision = { permit: true, reasons: [] };

const VISIT: Claimable<ClaimedVisit> = {
  name: 'visit',
  tasksOf: (record) => record.visitBookings,
  decisionOf: () => OWN,
  isUndecided: true,
  peerOf: (task) => readVisitBooking(task).peer,
  isReachable: ({ scheduler }, peer) => scheduler.keepsCalendar(peer),
  toClaimed: ({ record, call, before, task, patientKey }) => {
    const { exchange, peer, freeTime, appointment, seen } = readVisitBooking(task);
    return {
      requestId: requestIdOf(before), task, attempts: exchange?.attempts ?? 0, peer, freeTime, appointment, patient: record.request.subject.reference ?? '', patientKey, call,
      isFirst: before.executionPeriod?.start === undefined && seen === undefined,
    };
  },
};

/** `undefined`: it waits, or is not to be had. */
export const claimVisit = (ports: TransferPorts, due: Task): Promise<Result<ClaimedVisit | undefined>> => claimExchange(ports, due, VISIT);
