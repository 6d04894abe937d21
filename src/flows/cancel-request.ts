// The request ends before the first visit: the placer cancels it, and everything with it; afterwards the placer asks, and the hospital answers (S2, S11; HL7 COW).
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { parseCancellation } from '../core/intake/parse-cancellation.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toCancellationTask } from '../core/mapping/to-cancellation-task.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { planCancellation } from '../core/worklist/plan-cancellation.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { cancelVisits } from './cancel-visits.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts, type Moment } from './change-request.ts';
import { checkOpen } from './check-open.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { RequestCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

/** Failures: `malformed`, `invalid`; `state-conflict` where it has ended, or an earlier ask waits for its answer. */
export const cancelRequest = (ports: Ports, call: Call, { id, body, key }: RequestCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/cancellation`, content: body },
  decide: async (record, { now, programme }: Moment) => {
    const cancellation = parseCancellation(body, { now, timeZone: programme.timeZone });
    if (!cancellation.ok) return cancellation;
    const open = checkOpen(record);
    if (!open.ok) return open;
    const audits = [toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: `ServiceRequest/${id}` })];
    if (record.coordination.status !== 'in-progress') {
      const { reason, by } = cancellation.value;
      const visits = await cancelVisits(ports, call, { record, by, reason, receivedAt: toFhirInstant(now), now, programme });
      return ok({ entries: [...planCancellation(record, { reason, now }).map(updateEntry), ...visits], audits });
    }
    if (record.cancellations.some((t) => t.status === 'requested')) return fail('state-conflict', 'a cancellation was asked for already and waits for the answer of the hospital');
    const asked = toCancellationTask(record.coordination, cancellation.value, { id: ports.newId(), now, timeZone: programme.timeZone, requestId: id });
    return ok({ entries: [createEntry(asked)], audits, made: asked.id ?? '' });
  },
});
