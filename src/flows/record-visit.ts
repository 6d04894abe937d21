// What a calendar answered goes onto the booking, with its audit event, in one commit; no step counts before (S15).
import type { AuditEvent, Task } from '@medplum/fhirtypes';
import { planVisitEnd, type VisitEnding } from '../core/appointments/plan-visit-end.ts';
import { findFailureCode } from '../core/exchange/find-failure-code.ts';
import { isClaimedBy } from '../core/exchange/is-claimed-by.ts';
import { planRenewal } from '../core/exchange/plan-renewal.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import { withSeen, type PeerVisit } from '../core/fhir/visit-booking.ts';
import { fail, ok } from '../core/kernel/result.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { changeRequest, type Change } from './change-request.ts';
import type { ClaimedVisit } from './claim-visit.ts';
import type { TransferPorts } from './transfer-ports.ts';

/** `ok`; `lost`: no longer this worker's; `changed`: somebody changed the visit here meanwhile, nothing is written; else a code of STATUS_REASONS. */
export type Recorded = string;

const findOurs = ({ policy }: TransferPorts, record: RequestRecord, claimed: ClaimedVisit): Task | undefined => {
  const task = record.visitBookings.find((t) => t.id === claimed.task.id);
  return task && isClaimedBy(task, { worker: policy.worker, attempts: claimed.attempts }) ? task : undefined;
};

interface Recording {
  readonly next: (task: Task, record: RequestRecord, now: Temporal.Instant) => Change['entries'] | 'changed';
  readonly audits?: readonly AuditEvent[];
}

const change = async (ports: TransferPorts, claimed: ClaimedVisit, { next, audits = [] }: Recording): Promise<Recorded> => {
  let outcome: Recorded = 'lost';
  const changed = await changeRequest(ports, {
    id: claimed.requestId,
    decide: (record, { now }) => {
      const task = findOurs(ports, record, claimed);
      const entries = task ? next(task, record, now) : [];
      outcome = task ? 'ok' : 'lost';
      if (entries !== 'changed') return ok({ entries, audits, quiet: true });
      outcome = 'changed';
      return fail('state-conflict', 'the visit was changed meanwhile');
    },
  });
  return changed.ok || outcome === 'changed' ? outcome : findFailureCode(changed.failure.kind, 'visit');
};

/** `said`: absent, nothing new of the calendar is known; `seen` absent in it: it has nothing. */
const answer = (ports: TransferPorts, claimed: ClaimedVisit, { said, audit }: { readonly said?: { readonly seen?: PeerVisit }; readonly audit: AuditEvent }): Promise<Recorded> =>
  change(ports, claimed, { next: (task, _record, now) => [updateEntry(planRenewal(said ? withSeen(task, said.seen) : task, { now, leaseSeconds: ports.policy.leaseSeconds }))], audits: [audit] });

/** `version`: of our Appointment, as it was when the end was found. */
const end = (ports: TransferPorts, claimed: ClaimedVisit, { ending, version }: { readonly ending: VisitEnding['end']; readonly version: string | undefined }): Promise<Recorded> =>
  change(ports, claimed, {
    next: (task, record, now) => {
      const appointment = record.appointments.find((a) => `Appointment/${a.id ?? ''}` === claimed.appointment);
      if (!appointment || appointment.meta?.versionId !== version) return 'changed';
      return planVisitEnd(task, appointment, { end: ending, now }).map(updateEntry);
    },
  });

export const recordVisit = { answer, end } as const;
