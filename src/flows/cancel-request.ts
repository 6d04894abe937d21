// The request ends before the first visit: the placer cancels it, and every transfer with it (S2, S11; HL7 COW).
import type { ServiceRequest, Task } from '@medplum/fhirtypes';
import { planCompletion } from '../core/exchange/plan-completion.ts';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { COW_CANCELLATION_REQUEST, TASK_CODE, STEP_CODES } from '../core/fhir/systems.ts';
import { isOpen } from '../core/fhir/transfer.ts';
import { parseCancellation, type Cancellation } from '../core/intake/parse-cancellation.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type Change, type ChangeAnswer, type ChangePorts, type Moment } from './change-request.ts';
import { checkOpen } from './check-open.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { RequestCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

/** Work has begun: the placer can only ask, and the hospital answers on this Task. http://hl7.org/fhir/uv/cow */
const toCancellationRequest = (record: RequestRecord, { id, now, reason }: { readonly id: string; readonly now: Temporal.Instant; readonly reason: string }): Task => ({
  resourceType: 'Task', id, meta: { profile: [COW_CANCELLATION_REQUEST] },
  status: 'requested', intent: 'order', code: { coding: [{ system: TASK_CODE, code: 'abort' }] },
  focus: { reference: `Task/${record.coordination.id ?? ''}` },
  ...(record.coordination.for && { for: record.coordination.for }),
  authoredOn: toFhirInstant(now), lastModified: toFhirInstant(now),
  ...(record.coordination.requester && { requester: record.coordination.requester }),
  ...(record.coordination.owner && { owner: record.coordination.owner }),
  reasonCode: { text: reason },
});

const toCancelled = (record: RequestRecord, { reason }: Cancellation, now: Temporal.Instant): Change['entries'] => {
  const at = toFhirInstant(now);
  const request: ServiceRequest = { ...record.request, status: 'revoked' };
  const coordination: Task = {
    ...record.coordination, status: 'cancelled', statusReason: { text: reason },
    businessStatus: { coding: [{ system: STEP_CODES, code: 'closed' }] }, lastModified: at,
  };
  const transfers = [...record.transfers, ...record.deliveries].filter(isOpen).map((t) => planCompletion(t, { status: 'cancelled', at, recordedAt: at, reason: 'request-cancelled' }));
  return [request, coordination, ...transfers].map(updateEntry);
};

export const cancelRequest = (ports: Ports, call: Call, { id, body, key }: RequestCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/cancellation`, content: body },
  decide: (record, { now, programme }: Moment) => {
    const cancellation = parseCancellation(body, { now, timeZone: programme.timeZone });
    if (!cancellation.ok) return cancellation;
    const open = checkOpen(record);
    if (!open.ok) return open;
    const audits = [toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: `ServiceRequest/${id}` })];
    if (record.coordination.status !== 'in-progress') return ok({ entries: toCancelled(record, cancellation.value, now), audits });
    const asked = toCancellationRequest(record, { id: ports.newId(), now, reason: cancellation.value.reason });
    return ok({ entries: [createEntry(asked)], audits, made: asked.id ?? '' });
  },
});
