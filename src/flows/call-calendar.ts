// One call to a calendar, with the audit event that tells of it and what its failure is called on the Task.
import type { AuditEvent } from '@medplum/fhirtypes';
import { findFailureCode } from '../core/exchange/find-failure-code.ts';
import type { Failure, FailureKind } from '../core/kernel/result.ts';
import { toVisitAudit, type VisitAudit } from '../core/mapping/to-visit-audit.ts';
import type { VisitAsk } from '../ports/appointment-scheduler.ts';
import type { NetworkCall } from '../ports/regional-network.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import type { ClaimedVisit } from './claim-visit.ts';
import type { Shortfall } from './run-exchange.ts';
import type { TransferPorts } from './transfer-ports.ts';

export interface VisitErrand {
  readonly ports: TransferPorts;
  readonly claimed: ClaimedVisit;
  readonly ask: VisitAsk;
  /** `Organization/…` of the hospital. */
  readonly hospital: string;
}

/** `answer` absent: the call failed, and `failure` says how. */
export interface CalendarAnswer<T> { readonly answer?: T; readonly failure?: Failure; readonly shortfall?: Shortfall; readonly audit: AuditEvent }

/** What is given back, or only looked for, is not a time that somebody else took: it is tried again. */
const codeOf = (kind: FailureKind, call: VisitAudit['call']): string =>
  (kind === 'state-conflict' && (call === 'cancel' || call === 'look-up') ? 'network-rejected' : findFailureCode(kind, 'visit'));

export const callCalendar = async <T>(errand: VisitErrand, call: VisitAudit['call'], send: (ask: VisitAsk) => Promise<NetworkCall<T>>): Promise<CalendarAnswer<T>> => {
  const { ports, claimed, ask, hospital } = errand;
  ports.reach('visit-before-call');
  const { outcome, url } = await send(ask);
  ports.reach('visit-after-call');
  const audit = toVisitAudit({
    ...auditFactsOf(ports, claimed.call, ports.clock.now()), call, custodian: hospital, patient: claimed.patient, appointment: claimed.appointment, peerUrl: ports.network.addressOf(claimed.peer) ?? '', url,
    ...(!outcome.ok && { outcome: '8' as const, outcomeDesc: outcome.failure.kind }),
  });
  if (outcome.ok) return { answer: outcome.value, audit };
  const { kind, retryAfterSeconds } = outcome.failure;
  return { failure: outcome.failure, shortfall: { code: codeOf(kind, call), retryAfterSeconds }, audit };
};
