// The reviewer writes the opinion, or goes on writing: a version a save, which nobody finds among the documents (S14).
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { withDraft } from '../core/fhir/opinion.ts';
import { beginStep } from '../core/fhir/path-step.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { parseDraft } from '../core/opinion/parse-draft.ts';
import { toDraftBinary } from '../core/opinion/to-draft-binary.ts';
import { checkReportStep } from '../core/worklist/check-report-step.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangePorts } from './change-request.ts';
import { checkSeen } from './check-seen.ts';
import { matchDraft } from './find-draft.ts';
import { findReviewer } from './find-reviewer.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { OpinionCall } from './opinion-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

/** `etag`: of the draft as it is now. */
export interface WrittenDraft { readonly etag: string }

/** Failures: `malformed`, `invalid` (body); `not-permitted`; `state-conflict` (the report is not reached, or the request ended); `version-conflict`. */
export const writeOpinionDraft = async (ports: Ports, call: Call, { id, body, ifMatch }: OpinionCall): Promise<Result<WrittenDraft>> => {
  let version = 0;
  const changed = await changeRequest(ports, {
    id,
    decide: async (record, { now, programme }) => {
      const seen = checkSeen(call, record, { now, programme });
      if (!seen.ok) return seen;
      const reviewer = await findReviewer(ports, record);
      const step = checkReportStep(record, { actor: call.actor, programme, reviewer: reviewer?.person });
      if (!step.ok) return step;
      const content = parseDraft(body);
      if (!content.ok) return content;
      const draft = await matchDraft(ports, id, ifMatch);
      if (!draft.ok) return draft;
      const { id: draftId, binary } = draft.value;
      version = Number(binary?.meta?.versionId ?? 0) + 1;
      const next = toDraftBinary({ id: draftId, request: `ServiceRequest/${id}`, draft: content.value, ...(binary?.meta && { meta: binary.meta }) });
      const written = withDraft(step.value, `Binary/${draftId}`);
      const task = step.value.status === 'completed' ? { ...written, lastModified: toFhirInstant(now) } : beginStep(written, { at: toFhirInstant(now) });
      const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: `Binary/${draftId}` });
      return ok({ entries: [binary ? updateEntry(next) : createEntry(next), updateEntry(task)], audits: [audit] });
    },
  });
  return changed.ok ? ok({ etag: `W/"${String(version)}"` }) : changed;
};
