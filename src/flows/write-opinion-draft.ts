// The reviewer writes the opinion, or goes on writing: a version a save, which nobody finds among the documents (S14).
import type { Task } from '@medplum/fhirtypes';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { withDraft } from '../core/fhir/opinion.ts';
import { beginStep } from '../core/fhir/path-step.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import type { OpinionDraft } from '../core/opinion/opinion-draft.ts';
import { parseDraft } from '../core/opinion/parse-draft.ts';
import { toDraftBinary } from '../core/opinion/to-draft-binary.ts';
import { checkReportStep } from '../core/worklist/check-report-step.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type Change, type ChangePorts, type Moment } from './change-request.ts';
import { checkSeen } from './check-seen.ts';
import type { FoundDraft } from './find-draft.ts';
import { findReviewer } from './find-reviewer.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { matchDraft } from './match-draft.ts';
import type { OpinionCall } from './opinion-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

/** `etag`: of the draft as it is now. */
export interface WrittenDraft { readonly etag: string }

interface Drafting { readonly step: Task; readonly content: OpinionDraft; readonly draft: FoundDraft }

const check = async (ports: Ports, call: Call, { asked, record, moment }: { readonly asked: OpinionCall; readonly record: RequestRecord; readonly moment: Moment }): Promise<Result<Drafting>> => {
  const seen = checkSeen(call, record, moment);
  if (!seen.ok) return seen;
  const step = checkReportStep(record, { actor: call.actor, programme: moment.programme, reviewer: (await findReviewer(ports, record))?.person });
  if (!step.ok) return step;
  const content = parseDraft(asked.body);
  if (!content.ok) return content;
  const draft = await matchDraft(ports, asked.id, asked.ifMatch);
  return draft.ok ? ok({ step: step.value, content: content.value, draft: draft.value }) : draft;
};

const toEntries = ({ step, content, draft: { id, binary } }: Drafting, request: string, at: string): Change['entries'] => {
  const next = toDraftBinary({ id, request, draft: content, ...(binary?.meta && { meta: binary.meta }) });
  const written = withDraft(step, `Binary/${id}`);
  const task = step.status === 'completed' ? { ...written, lastModified: at } : beginStep(written, { at });
  return [binary ? updateEntry(next) : createEntry(next), updateEntry(task)];
};

const versionOf = ({ binary }: FoundDraft): number => Number(binary?.meta?.versionId ?? 0);

/** Failures: `malformed`, `invalid` (body); `not-permitted`; `state-conflict` (the report is not reached, or the request ended); `version-conflict`. */
export const writeOpinionDraft = async (ports: Ports, call: Call, asked: OpinionCall): Promise<Result<WrittenDraft>> => {
  let version = 0;
  const changed = await changeRequest(ports, {
    id: asked.id,
    decide: async (record, moment) => {
      const checked = await check(ports, call, { asked, record, moment });
      if (!checked.ok) return checked;
      // the commit is refused where it is no longer so
      version = versionOf(checked.value.draft) + 1;
      const audit = toUpdateAudit({ ...auditFactsOf(ports, call, moment.now), patient: record.request.subject.reference ?? '', what: `Binary/${checked.value.draft.id}` });
      return ok({ entries: toEntries(checked.value, `ServiceRequest/${asked.id}`, toFhirInstant(moment.now)), audits: [audit] });
    },
  });
  return changed.ok ? ok({ etag: `W/"${String(version)}"` }) : changed;
};
