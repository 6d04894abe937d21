// One exchange of a request over the network as a coordinator follows it: every attempt with its time and answer, whose fault it was, when it is tried next, and what was acknowledged.
import type { AuditEvent, Organization } from '@medplum/fhirtypes';
import { findExchangeFault } from '../exchange/find-exchange-fault.ts';
import { findFailureCode, type PeerCall } from '../exchange/find-failure-code.ts';
import { compact } from '../fhir/compact.ts';
import { findExtensions } from '../fhir/extensions.ts';
import { EXT_AUDIT_BASED_ON, IHE_EVENT_TYPE } from '../fhir/systems.ts';
import { FAILURE_TABLE } from '../fhir/to-operation-outcome.ts';
import type { FailureKind, Fault } from '../kernel/result.ts';
import type { DeliveryState, RequestState, TransferFailure, TransferState } from './request-state.ts';
import { toAccesses, type Access } from './to-accesses.ts';

export interface ExchangeAttempt extends Pick<Access, 'at' | 'what' | 'outcome'> {
  /** Of a person who had it tried again or changed it; absent: the adapter by itself. */
  readonly who?: string;
  /** Why it failed or was refused, and whose it is to mend. */
  readonly reason?: { readonly code: string; readonly text: string; readonly fault?: Fault };
}

export interface ExchangeLook {
  /** Of the Task. */
  readonly id: string;
  readonly kind: 'transfer' | 'delivery' | 'visit';
  readonly organisation: string;
  readonly status: string;
  readonly statusReason?: string;
  readonly failure?: TransferFailure;
  readonly nextAttemptAt?: string;
  readonly attemptUntil?: string;
  /** Newest first. */
  readonly attempts: readonly ExchangeAttempt[];
  /** References of what came. */
  readonly received: readonly string[];
  /** What was sent, each with its acknowledgement once it came. */
  readonly sent: DeliveryState['documents'];
}

export interface ExchangeParts { readonly events: readonly AuditEvent[]; readonly organisations: ReadonlyMap<string, Organization> }

const isKind = (code: string): code is FailureKind => Object.hasOwn(FAILURE_TABLE, code);

const callOf = (event: AuditEvent, kind: ExchangeLook['kind']): PeerCall => {
  if (kind !== 'transfer') return kind === 'visit' ? 'visit' : 'package';
  return event.subtype?.some((s) => s.system === IHE_EVENT_TYPE && s.code === 'ITI-68') ? 'document' : 'search';
};

/** The event keeps what the call came to by its kind, and what a recipient said after it. */
const toReason = (event: AuditEvent, kind: ExchangeLook['kind']): ExchangeAttempt['reason'] => {
  const [told, ...said] = event.outcomeDesc?.split('; ') ?? [];
  if (told === undefined) return undefined;
  const code = isKind(told) ? findFailureCode(told, callOf(event, kind)) : told;
  const found = findExchangeFault(code);
  return compact({ code, text: [found?.text ?? code.replaceAll('-', ' '), ...said].join('; '), fault: found?.fault });
};

/** On the audit trail a call that nobody answered was refused too; here that is said of what somebody decided against. */
const toOutcome = (outcome: Access['outcome'], reason: ExchangeAttempt['reason']): Access['outcome'] => {
  const isDecided = reason?.fault === 'patient-pending' || reason?.fault === 'placer';
  return outcome === 'refused' && !isDecided ? 'failed' : outcome;
};

const isBasedOn = (event: AuditEvent, task: string): boolean => findExtensions(event, EXT_AUDIT_BASED_ON).some(({ valueReference }) => valueReference?.reference === task);
/** By a person, who makes no call. */
const isChange = (event: AuditEvent, task: string): boolean => event.action === 'U' && (event.entity ?? []).some(({ what }) => what?.reference === task);

const toAttempts = (id: string, kind: ExchangeLook['kind'], { events, organisations }: ExchangeParts): readonly ExchangeAttempt[] => {
  const task = `Task/${id}`;
  return events.filter((e) => isBasedOn(e, task) || isChange(e, task)).toSorted((a, b) => (a.recorded < b.recorded ? 1 : -1)).flatMap((event) =>
    toAccesses([event], organisations).map(({ at, what, outcome, who }) => {
      const reason = toReason(event, kind);
      return compact({ at, what, outcome: toOutcome(outcome, reason), who: isBasedOn(event, task) ? undefined : who, reason });
    }));
};

const toTransfer = (t: TransferState, parts: ExchangeParts): ExchangeLook => ({
  id: t.id, kind: 'transfer', organisation: t.custodian.name, status: t.status, ...compact({ statusReason: t.statusReason, failure: t.failure, nextAttemptAt: t.nextAttemptAt, attemptUntil: t.attemptUntil }),
  attempts: toAttempts(t.id, 'transfer', parts), received: t.documents, sent: [],
});

const toDelivery = (d: DeliveryState, parts: ExchangeParts): ExchangeLook => ({
  id: d.id, kind: 'delivery', organisation: d.recipient.name, status: d.status, ...compact({ statusReason: d.statusReason, failure: d.failure, nextAttemptAt: d.nextAttemptAt, attemptUntil: d.attemptUntil }),
  attempts: toAttempts(d.id, 'delivery', parts), received: [], sent: d.documents,
});

/** As it is carried into the calendar last; what came before of the same visit has ended. */
const toVisit = ({ calendar }: RequestState['appointments'][number], parts: ExchangeParts): readonly ExchangeLook[] => (calendar ? [{
  id: calendar.task, kind: 'visit', organisation: calendar.peer, status: calendar.status,
  ...compact({ statusReason: calendar.statusReason, failure: calendar.failure, nextAttemptAt: calendar.nextAttemptAt, attemptUntil: calendar.attemptUntil }),
  attempts: toAttempts(calendar.task, 'visit', parts), received: [], sent: [],
}] : []);

/** What is asked for by letter has no attempts. */
export const toExchangeLooks = (state: Pick<RequestState, 'transfers' | 'deliveries' | 'appointments'>, parts: ExchangeParts): readonly ExchangeLook[] => [
  ...state.transfers.filter((t) => t.channel === 'network').map((t) => toTransfer(t, parts)),
  ...state.deliveries.map((d) => toDelivery(d, parts)),
  ...state.appointments.flatMap((a) => toVisit(a, parts)),
];
