// The reviewer signs: from now on the opinion is a document, and in the same commit it is on its way to everyone who may have it (S14, S17).
import type { BundleEntry, Resource, Task } from '@medplum/fhirtypes';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { readOpinion, withSigned, type Opinion } from '../core/fhir/opinion.ts';
import { beginStep } from '../core/fhir/path-step.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toCreateAudit } from '../core/mapping/to-create-audit.ts';
import { checkWritten } from '../core/opinion/check-written.ts';
import type { WrittenOpinion } from '../core/opinion/opinion-draft.ts';
import type { OpinionQuestion, Reviewer } from '../core/opinion/opinion-question.ts';
import { parseDraftBinary } from '../core/opinion/parse-draft-binary.ts';
import { parseSigning } from '../core/opinion/parse-signing.ts';
import { checkReportStep } from '../core/worklist/check-report-step.ts';
import { planReopening } from '../core/worklist/plan-reopening.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { toOpinionQuestion } from '../core/worklist/to-opinion-question.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type Change, type ChangeAnswer, type ChangePorts, type Moment } from './change-request.ts';
import { checkSeen } from './check-seen.ts';
import { findReviewer } from './find-reviewer.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { makeOpinion, type MadeOpinion } from './make-opinion.ts';
import { matchDraft } from './match-draft.ts';
import type { OpinionCall } from './opinion-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy' | 'files' | 'renderReport' | 'sealContent' | 'judgeFhirDocument'>;

interface Signing { readonly step: Task; readonly reviewer: Reviewer; readonly written: WrittenOpinion; readonly correction?: string | undefined }

/** What was signed is replaced for a reason, and only then (S14). */
const checkCorrection = (signed: Opinion['signed'], correction: string | undefined): Result<true> => {
  if (signed && correction === undefined) return fail('invalid', { text: 'the reason of the correction is required: an opinion was signed before, and this one replaces it', expression: 'correction', code: 'required' });
  return !signed && correction !== undefined ? fail('invalid', { text: 'nothing was signed that could be corrected', expression: 'correction' }) : ok(true);
};

const readWritten = async (ports: Ports, { id, ifMatch }: OpinionCall, record: RequestRecord): Promise<Result<WrittenOpinion>> => {
  const draft = await matchDraft(ports, id, ifMatch);
  if (!draft.ok) return draft;
  const { binary } = draft.value;
  if (!binary || readOpinion(record.steps).draft === undefined) return fail('state-conflict', 'nothing is written that is not signed already');
  const content = parseDraftBinary(binary);
  return content.ok ? checkWritten(content.value) : content;
};

const check = async (ports: Ports, call: Call, { asked, record, moment }: { readonly asked: OpinionCall; readonly record: RequestRecord; readonly moment: Moment }): Promise<Result<Signing>> => {
  const seen = checkSeen(call, record, moment);
  if (!seen.ok) return seen;
  const reviewer = await findReviewer(ports, record);
  const step = checkReportStep(record, { actor: call.actor, programme: moment.programme, reviewer: reviewer?.person });
  if (!step.ok) return step;
  const signing = parseSigning(asked.body);
  if (!signing.ok) return signing;
  const written = await readWritten(ports, asked, record);
  if (!written.ok) return written;
  const { correction } = signing.value;
  const corrects = checkCorrection(readOpinion(record.steps).signed, correction);
  if (!corrects.ok) return corrects;
  return reviewer ? ok({ step: step.value, reviewer, written: written.value, correction }) : fail('business-rule', 'nobody was named to review this request: name the reviewer, who answers for the opinion, first');
};

const supersede = (record: RequestRecord, { replaces }: OpinionQuestion): readonly BundleEntry[] => (replaces ? [replaces.document, replaces.fhir] : []).flatMap((reference) => {
  const earlier: Resource | undefined = record.byReference.get(reference);
  return earlier?.resourceType === 'DocumentReference' ? [updateEntry({ ...earlier, status: 'superseded' })] : [];
});

/** A correction goes out again: what had ended over the earlier version begins anew. */
const toChange = (ports: Ports, call: Call, at: { readonly record: RequestRecord; readonly question: OpinionQuestion; readonly made: MadeOpinion; readonly step: Task }): Change => {
  const { record, question, made, step } = at;
  const { document, fhir, binaries, provenance } = made;
  const documents = { document: `DocumentReference/${document.id ?? ''}`, fhir: `DocumentReference/${fhir.id ?? ''}`, outcome: question.written.outcome };
  const signed = withSigned(step, documents);
  const task = step.status === 'completed' ? { ...signed, lastModified: toFhirInstant(question.now) } : beginStep(signed, { at: toFhirInstant(question.now) });
  const facts = { ...auditFactsOf(ports, call, question.now), patient: record.request.subject.reference ?? '', isPublished: false };
  return {
    entries: [...[...binaries, document, fhir, provenance].map(createEntry), ...supersede(record, question), ...(question.replaces ? planReopening(record, ['delivery'], question.now) : []), updateEntry(task)],
    audits: [documents.document, documents.fhir].map((what) => toCreateAudit({ ...facts, id: ports.newId(), what })),
    made: document.id ?? '',
  };
};

/** Failures: `invalid` (body, or what the draft lacks); `not-permitted`; `state-conflict` (nothing to sign, or not now); `version-conflict`; `business-rule` (no reviewer, characters that cannot be drawn); `not-ready`; `storage-full`. */
export const signOpinion = (ports: Ports, call: Call, asked: OpinionCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id: asked.id,
  idempotency: { key: asked.key, scope: `${asked.id}/opinion/signature`, content: asked.body },
  decide: async (record, moment) => {
    const { now, programme } = moment;
    const checked = await check(ports, call, { asked, record, moment });
    if (!checked.ok) return checked;
    const { step, reviewer, written, correction } = checked.value;
    const [hospital] = await ports.store.readMany([`Organization/${programme.id}`]);
    if (hospital?.resourceType !== 'Organization') return fail('internal', 'the hospital of the programme is not kept');
    const question = toOpinionQuestion(record, { now, programme, written, reviewer, hospital, correction, idFor: roleId(ports.digestText, asked.id) });
    const made = await makeOpinion(ports, question, call.actor.id);
    return made.ok ? ok(toChange(ports, call, { record, question, made: made.value, step })) : made;
  },
});
