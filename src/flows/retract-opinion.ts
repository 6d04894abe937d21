// A signed opinion does not stand any more, for instance since it is another patient's: it is marked as entered in error, given to nobody, and the report begins anew (S14).
import type { Binary, DocumentReference, Task } from '@medplum/fhirtypes';
import { planCompletion } from '../core/exchange/plan-completion.ts';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { readDelivery } from '../core/fhir/delivery.ts';
import { toBinaryReference } from '../core/fhir/document-content.ts';
import { readOpinion } from '../core/fhir/opinion.ts';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { isOpen } from '../core/fhir/transfer.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { parseRetraction } from '../core/opinion/parse-retraction.ts';
import { toRetractionProvenance } from '../core/opinion/to-retraction-provenance.ts';
import { toRetractedBinary } from '../core/opinion/to-retracted-binary.ts';
import { toRetractedDocument } from '../core/opinion/to-retracted-document.ts';
import { checkReportStep } from '../core/worklist/check-report-step.ts';
import { planRetraction } from '../core/worklist/plan-retraction.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts } from './change-request.ts';
import { checkSeen } from './check-seen.ts';
import { findReviewer } from './find-reviewer.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { RequestCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

/** What stands, and all that it replaced. */
const findVersions = (record: RequestRecord): readonly DocumentReference[] => {
  const { signed } = readOpinion(record.steps);
  const open = signed ? [signed.document, signed.fhir] : [];
  const found = new Map<string, DocumentReference>();
  for (let reference = open.shift(); reference !== undefined; reference = open.shift()) {
    const document = record.byReference.get(reference);
    if (document?.resourceType !== 'DocumentReference' || found.has(reference)) continue;
    found.set(reference, document);
    open.push(...(document.relatesTo ?? []).flatMap((r) => (r.code === 'replaces' && r.target.reference ? [r.target.reference] : [])));
  }
  return [...found.values()];
};

const findFiles = async ({ store }: Ports, documents: readonly DocumentReference[]): Promise<readonly Binary[]> => {
  const found = await store.readMany(documents.flatMap((d) => toBinaryReference(d.content[0]?.attachment.url) ?? []));
  return found.filter((r): r is Binary => r.resourceType === 'Binary');
};

/** It cannot be taken back over the network: somebody tells them. */
const whoHasIt = (record: RequestRecord, references: ReadonlySet<string>): readonly Issue[] => {
  const keys = record.deliveries.map(readDelivery).filter((d) => d.acknowledged.some((a) => references.has(a.document))).map((d) => d.recipientKey);
  return [...new Set(keys)].map((key) => ({ severity: 'warning', code: 'informational', text: `the recipient ${key} has it already and must be told`, expression: 'recipients' }));
};

const stopSending = (record: RequestRecord, references: ReadonlySet<string>, at: string): readonly Task[] => record.deliveries
  .filter((task) => isOpen(task) && readDelivery(task).documents.some((d) => references.has(d)))
  .map((task) => planCompletion(task, { status: 'cancelled', at, recordedAt: at, reason: 'opinion-retracted' }));

/** Failures: `malformed`, `invalid` (body); `not-permitted`; `state-conflict` (nothing stands that could be retracted). */
export const retractOpinion = (ports: Ports, call: Call, { id, body, key }: RequestCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/opinion/retraction`, content: body },
  decide: async (record, moment) => {
    const { now, programme } = moment;
    const seen = checkSeen(call, record, moment);
    if (!seen.ok) return seen;
    const retraction = parseRetraction(body);
    if (!retraction.ok) return retraction;
    const step = checkReportStep(record, { actor: call.actor, programme, reviewer: (await findReviewer(ports, record))?.person });
    if (!step.ok) return step;
    const documents = findVersions(record);
    if (documents.length === 0) return fail('state-conflict', 'nothing is signed that could be retracted');
    const references = new Set(documents.map((d) => `DocumentReference/${d.id ?? ''}`));
    const provenance = toRetractionProvenance({ id: ports.newId(), targets: [...references], now, actor: call.actor.id, reason: retraction.value.reason });
    const binaries = await findFiles(ports, documents);
    const at = toFhirInstant(now);
    const audits = [...references].map((what) => toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what }));
    return ok({
      entries: [
        ...documents.map(toRetractedDocument).map(updateEntry), ...binaries.map(toRetractedBinary).map(updateEntry), createEntry(provenance),
        ...stopSending(record, references, at).map(updateEntry), ...planRetraction(record, now),
      ],
      audits, warnings: whoHasIt(record, references),
    });
  },
});
