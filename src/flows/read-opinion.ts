// The opinion for whoever writes it: the draft as it is now, beside what was signed. That it was read is audited first (S14, S16).
import { readOpinion as readKept } from '../core/fhir/opinion.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { OpinionDraft } from '../core/opinion/opinion-draft.ts';
import { parseDraftBinary } from '../core/opinion/parse-draft-binary.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import { checkReportStep } from '../core/worklist/check-report-step.ts';
import type { OpinionState } from '../core/worklist/opinion-state.ts';
import { toOpinionState } from '../core/worklist/to-opinion-state.ts';
import { auditShown } from './audit-shown.ts';
import { checkSeen } from './check-seen.ts';
import { findDraft } from './find-draft.ts';
import { findReviewer } from './find-reviewer.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { loadWithProgramme } from './load-with-programme.ts';

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

const nameOf = (person: { readonly name?: readonly { readonly text?: string; readonly given?: readonly string[]; readonly family?: string }[] } | undefined): string | undefined => {
  const name = person?.name?.[0];
  return name && (name.text ?? [...(name.given ?? []), name.family ?? ''].join(' '));
};

/** Failures: `not-found`, `not-permitted`. */
export const readOpinion = async (ports: Ports, call: Call, id: string): Promise<Result<ShownOpinion>> => {
  const loaded = await loadWithProgramme(ports, id);
  if (!loaded.ok) return loaded;
  const { record, programme } = loaded.value;
  const now = ports.clock.now();
  const seen = checkSeen(call, record, { now, programme });
  if (!seen.ok) return seen;
  const [reviewer, { binary }] = [await findReviewer(ports, record), await findDraft(ports, id)];
  const may = checkReportStep(record, { actor: call.actor, programme, reviewer: reviewer?.person });
  const content = binary && parseDraftBinary(binary);
  if (content && !content.ok) return content;
  const name = nameOf(reviewer?.person);
  const answer: ShownOpinion = {
    ...toOpinionState(record, assessRequest(record, programme, now)), hasDraft: readKept(record.steps).draft !== undefined, placerIdentifier: record.request.identifier?.[0]?.value ?? '',
    ...(content && { draft: content.value }), ...(binary?.meta?.versionId && { etag: `W/"${binary.meta.versionId}"` }),
    mayWrite: may.ok, ...(!may.ok && { whyNot: may.failure.issues[0]?.text ?? '' }), ...(name !== undefined && { reviewer: name }),
  };
  const what = binary ? `Binary/${binary.id ?? ''}` : `ServiceRequest/${id}`;
  return auditShown(ports, call, { as: { what, interaction: 'read' }, resources: binary ? [binary] : [record.request], answer });
};
