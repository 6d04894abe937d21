// Somebody asks that documents be sent to a recipient of the request: kept as a Task; it leaves once it is released, and says what it waits for till then (S17).
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import { createEntry } from '../core/fhir/bundle.ts';
import { readRecipients, type ReleaseRecipient } from '../core/fhir/recipients.ts';
import { parseDelivery, type DeliveryOrder } from '../core/intake/parse-delivery.ts';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';
import { toDeliveryTask, type DeliveryParts } from '../core/mapping/to-delivery-task.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts } from './change-request.ts';
import { checkOpen } from './check-open.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { RequestCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;
type Reachable = ReleaseRecipient & { readonly peer: string };

const findRecipient = (record: RequestRecord, key: string): Result<Reachable> => {
  const recipient = readRecipients(record.request).find((r) => r.key === key);
  if (!recipient) return fail('business-rule', { text: 'is not the key of a recipient of this request', expression: 'recipient' });
  const { peer } = recipient;
  return peer ? ok({ ...recipient, peer }) : fail('business-rule', { text: 'no peer takes documents for this recipient: nothing can be sent over the network', expression: 'recipient' });
};

const missing = (id: string, index: number, known: ReadonlySet<string>): readonly Issue[] =>
  (known.has(id) ? [] : [{ text: 'is not a document of the dossier', expression: `documents[${String(index)}]` }]);

const findDocuments = ({ documents }: RequestRecord, { documents: wanted }: DeliveryOrder): Result<readonly DocumentReference[]> => {
  if (wanted === 'dossier') return documents.length > 0 ? ok(documents) : fail('state-conflict', { text: 'the dossier has no document yet', expression: 'documents' });
  const byId = new Map(documents.map((d) => [d.id ?? '', d]));
  const issues = wanted.flatMap((id, index) => missing(id, index, new Set(byId.keys())));
  return issues.length > 0 ? fail('business-rule', ...issues) : ok(wanted.flatMap((id) => byId.get(id) ?? []));
};

const toTask = (record: RequestRecord, order: DeliveryOrder, parts: Pick<DeliveryParts, 'id' | 'now' | 'hospital'>): Result<Task> => {
  const recipient = findRecipient(record, order.recipient);
  const documents = findDocuments(record, order);
  if (!recipient.ok) return recipient;
  if (!documents.ok) return documents;
  return ok(toDeliveryTask({
    ...parts, requestId: record.request.id ?? '', coordination: `Task/${record.coordination.id ?? ''}`, patient: record.request.subject.reference ?? '',
    recipient: recipient.value, documents: documents.value.map((d) => `DocumentReference/${d.id ?? ''}`),
  }));
};

/** Failures: `malformed`, `invalid` (body); `business-rule` (recipient, documents); `state-conflict` (ended, or nothing to send). */
export const orderDelivery = (ports: Ports, call: Call, { id, body, key }: RequestCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/deliveries`, content: body },
  decide: (record, { now, programme }) => {
    const open = checkOpen(record);
    if (!open.ok) return open;
    const order = parseDelivery(body);
    if (!order.ok) return order;
    const made = toTask(record, order.value, { id: ports.newId(), now, hospital: `Organization/${programme.id}` });
    if (!made.ok) return made;
    const task = made.value;
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: `ServiceRequest/${id}` });
    return ok({ entries: [createEntry(task)], audits: [audit], made: task.id ?? '' });
  },
});
