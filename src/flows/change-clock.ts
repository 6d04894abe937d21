// What happened to a transfer's clock is recorded: the event, who recorded it, and the due date that follows from it, in one commit (S3-S5).
import { findClockRule } from '../core/deadlines/find-clock-rule.ts';
import type { ClockRule } from '../core/deadlines/clock-rule.ts';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { readTransfer, withClock, type TransferEvents } from '../core/fhir/transfer.ts';
import { ok, type Issue, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts } from './change-request.ts';
import { findOpenTransfer } from './find-open-transfer.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { PartCall } from './request-call.ts';

export type ClockPorts = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

export interface ClockEvent {
  readonly clock: TransferEvents;
  /** When it happened; instant with offset. */
  readonly occurredAt: string;
  /** What was said of it. */
  readonly said?: string | undefined;
  readonly warnings?: readonly Issue[];
}

export interface ClockAct extends PartCall {
  /** Last part of the path. */
  readonly act: string;
  readonly decide: (clock: TransferEvents, by: ClockRule, moment: { readonly now: Temporal.Instant; readonly timeZone: string }) => Result<ClockEvent>;
}

export const changeClock = (ports: ClockPorts, call: Call, { id, partId, body, key, act, decide }: ClockAct): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/transfers/${partId}/${act}`, content: body },
  decide: (record, { now, programme }) => {
    const task = findOpenTransfer(record, partId);
    if (!task.ok) return task;
    const { clock } = readTransfer(task.value);
    const decided = decide(clock, findClockRule(clock, programme, ports.calendars.of), { now, timeZone: programme.timeZone });
    if (!decided.ok) return decided;
    const { occurredAt, said, warnings = [] } = decided.value;
    const what = `Task/${task.value.id ?? ''}`;
    const provenance = toProvenance({
      id: ports.newId(), targets: [{ reference: what }], occurredAt, recordedAt: now, activity: 'update',
      agents: [{ type: 'enterer', who: call.actor.id }], sources: said === undefined ? [] : [{ display: said }],
    });
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what });
    return ok({ entries: [updateEntry({ ...withClock(task.value, decided.value.clock), lastModified: toFhirInstant(now) }), createEntry(provenance)], audits: [audit], warnings });
  },
});
