// How the due date of one transfer was found: what happened, by which rule, step by step and in words. That it was looked at is audited first.
import type { Task } from '@medplum/fhirtypes';
import type { ClockRule } from '../core/deadlines/clock-rule.ts';
import { toExplainedClock, type ExplainedClock } from '../core/deadlines/to-explained-clock.ts';
import { findClockRule } from '../core/deadlines/find-clock-rule.ts';
import { toExplanationText, type ExplanationLanguage } from '../core/deadlines/to-explanation-text.ts';
import { compact } from '../core/fhir/compact.ts';
import { readTransfer, type TransferEvents } from '../core/fhir/transfer.ts';
import type { DeadlineRule } from '../core/intake/programme.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toReadAudit } from '../core/mapping/to-read-audit.ts';
import { isRepresentationProven } from '../core/worklist/is-representation-proven.ts';
import { findTransfer } from '../core/worklist/find-transfer.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitAudits } from './commit-audits.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { loadAllowed } from './load-allowed.ts';

export interface ClockCall {
  readonly id: string;
  /** Of the transfer, or its custodian's key. */
  readonly partId: string;
  readonly language: ExplanationLanguage;
}

export interface ShownClock {
  readonly request: string;
  readonly transfer: string;
  /** IANA; all dates below are local ones of it. */
  readonly timeZone: string;
  readonly rule: Omit<DeadlineRule, 'ladder'>;
  readonly events: Omit<TransferEvents, 'rule' | 'basis' | 'timeZone'>;
  /** Absent: nothing has started it. */
  readonly clock?: ExplainedClock & { readonly text: string };
}

type Ports = Pick<FlowPorts, 'calendars' | 'store' | 'validate' | 'clock' | 'programmes' | 'digestText' | 'newId' | 'policy'>;

interface Shown extends Pick<ClockCall, 'id' | 'language'> { readonly isProven: boolean | undefined }

const toShown = (task: Task, by: ClockRule, { id, language, isProven }: Shown): ShownClock => {
  const { clock } = readTransfer(task);
  const assessed = toExplainedClock({ ...clock, ...(isProven && { validBy: 'proof-of-representation' }) }, by);
  const { ladder: _ladder, ...rule } = by.rule;
  const { rule: _id, basis: _basis, timeZone: _zone, ...events } = clock;
  return compact({ request: id, transfer: task.id ?? '', timeZone: by.timeZone, rule, events, clock: assessed && { ...assessed, text: toExplanationText(assessed.explanation, language) } });
};

/** Fails `not-found`, and `not-permitted` where the request's state is not for whoever asks. */
export const readClock = async (ports: Ports, call: Call, { id, partId, language }: ClockCall): Promise<Result<ShownClock>> => {
  const loaded = await loadAllowed(ports, call, id);
  if (!loaded.ok) return loaded;
  const { record, programme, now } = loaded.value;
  const task = findTransfer(record, partId);
  if (!task.ok) return task;
  const audit = toReadAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: `Task/${task.value.id ?? ''}` });
  const audited = await commitAudits(ports, [audit]);
  if (!audited.ok) return audited;
  return ok(toShown(task.value, findClockRule(readTransfer(task.value).clock, programme, ports.calendars.of), { id, language, isProven: isRepresentationProven(record) }));
};
