// The request ends, and with it the visits and meetings that are still to come, as of the moment at which the word of it reached the hospital (S11, S15).
import type { BundleEntry } from '@medplum/fhirtypes';
import type { CancellationQuestion } from '../core/appointments/decide-cancellation.ts';
import { isToCome } from '../core/appointments/is-to-come.ts';
import type { CancelledBy } from '../core/fhir/cancellation.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { cancelVisit } from './cancel-visit.ts';
import type { Moment } from './change-request.ts';
import type { Call, FlowPorts } from './flow-ports.ts';

export interface VisitsEnd extends Moment {
  /** Absent: nobody knows; then the hospital bears it. */
  readonly by: CancelledBy | undefined;
  readonly reason: string;
  /** FHIR instant. */
  readonly receivedAt: string;
}

const BY: Readonly<Record<CancelledBy, CancellationQuestion['by']>> = { patient: 'patient', representative: 'patient', practitioner: 'other', hospital: 'hospital' };

export const cancelVisits = async (ports: Pick<FlowPorts, 'store' | 'newId' | 'digestText'>, call: Call, { record, by = 'hospital', ...end }: VisitsEnd & { readonly record: RequestRecord }): Promise<readonly BundleEntry[]> => {
  const entries: BundleEntry[] = [];
  for (const appointment of record.appointments.filter((a) => isToCome(a, end.now))) entries.push(...await cancelVisit(ports, call, { ...end, record, appointment, by: BY[by] }));
  return entries;
};
