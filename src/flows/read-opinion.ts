// The opinion for whoever writes it: the draft as it is now, beside what was signed. That it was read is audited first (S14, S16).
import type { Binary } from '@medplum/fhirtypes';
import { referenceOf } from '../core/fhir/reference-of.ts';
import { toNameText } from '../core/fhir/to-name-text.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { OpinionDraft } from '../core/opinion/opinion-draft.ts';
import { parseDraftBinary } from '../core/opinion/parse-draft-binary.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import { checkReportStep } from '../core/worklist/check-report-step.ts';
import type { OpinionState } from '../core/worklist/opinion-state.ts';
import { toOpinionState } from '../core/worklist/to-opinion-state.ts';
import { auditShown } from './audit-shown.ts';
import { findDraft } from './find-draft.ts';
import { findReviewer } from './find-reviewer.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { loadAllowed, type AllowedRequest } from './load-allowed.ts';

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'programmes' | 'digestText' | 'newId' | 'policy'>;

export interface ShownOpinion extends OpinionState {
  readonly placerIdentifier: string;
  /** What was written last; after a signature, what was signed. */
  readonly draft?: OpinionDraft;
  /** Of the draft; absent: nothing was written. */
  readonly etag?: string;
  /** Whether whoever reads it may write and sign now, and why not. */
  readonly mayWrite: boolean;
  readonly whyNot?: string;
  readonly reviewer?: string;
}

interface Looked extends AllowedRequest { readonly call: Call }

/** Whether whoever reads it may write it, and who answers for it. */
const findWriting = async (ports: Ports, { record, programme, call }: Looked): Promise<Pick<ShownOpinion, 'mayWrite' | 'whyNot' | 'reviewer'>> => {
  const person = (await findReviewer(ports, record))?.person;
  const may = checkReportStep(record, { actor: call.actor, programme, reviewer: person });
  return { mayWrite: may.ok, ...(person && { reviewer: toNameText(person.name) }), ...(!may.ok && { whyNot: may.failure.issues.map(({ text }) => text).join('; ') }) };
};

const toDraft = (binary: Binary | undefined): Result<Pick<ShownOpinion, 'draft' | 'etag'>> => {
  if (!binary) return ok({});
  const content = parseDraftBinary(binary);
  return content.ok ? ok({ draft: content.value, etag: `W/"${binary.meta?.versionId ?? ''}"` }) : content;
};

const toShown = async (ports: Ports, looked: Looked, binary: Binary | undefined): Promise<Result<ShownOpinion>> => {
  const { record, programme, now } = looked;
  const draft = toDraft(binary);
  if (!draft.ok) return draft;
  return ok({ ...toOpinionState(record, assessRequest(record, programme, now)), placerIdentifier: record.request.identifier?.[0]?.value ?? '', ...draft.value, ...await findWriting(ports, looked) });
};

/** Failures: `not-found`, `not-permitted`. */
export const readOpinion = async (ports: Ports, call: Call, id: string): Promise<Result<ShownOpinion>> => {
  const loaded = await loadAllowed(ports, call, id);
  if (!loaded.ok) return loaded;
  const looked: Looked = { ...loaded.value, call };
  const { binary } = await findDraft(ports, id);
  const shown = await toShown(ports, looked, binary);
  if (!shown.ok) return shown;
  const read = binary ?? looked.record.request;
  return auditShown(ports, call, { as: { what: referenceOf(read), interaction: 'read' }, resources: [read], answer: shown.value });
};
