// A specialist's word on the dossier (P2.5): accepted, declined, or something more is asked for. Where it is sent elsewhere: decide-redirection.ts.
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { parseAssessment } from '../core/intake/parse-assessment.ts';
import { fail, isError, ok, type Issue, type Result } from '../core/kernel/result.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { assessAudience } from '../core/worklist/assess-audience.ts';
import { assessIndependence } from '../core/worklist/assess-independence.ts';
import type { StepAct } from '../core/worklist/decide-step-act.ts';
import { planAssessment, type PlainDecision } from '../core/worklist/plan-assessment.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { AmendPorts } from './amend-intake.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type Change, type ChangeAnswer, type Moment } from './change-request.ts';
import { checkNamedStep } from './check-named-step.ts';
import { findStepTask } from './find-step-task.ts';
import type { Call } from './flow-ports.ts';
import { decideRedirection } from './decide-redirection.ts';
import type { RequestCall } from './request-call.ts';

const ACT = { accept: 'complete', decline: 'reject', ask: 'begin' } as const satisfies Record<PlainDecision['decision'], StepAct>;

/** Who accepts is independent of who treats (P2.1); whether one declines or asks for more changes nothing for the patient. */
const checkReviewer = (record: RequestRecord, { decision }: PlainDecision, { programme }: Moment): Result<readonly Issue[]> => {
  const issues = assessIndependence(record, programme);
  return decision === 'accept' && issues.some(isError) ? fail('business-rule', ...issues) : ok(issues.filter((i) => !isError(i)));
};

interface Deciding { readonly call: Call; readonly id: string; readonly decision: PlainDecision }

const decide = (ports: AmendPorts, { call, id, decision }: Deciding) => (record: RequestRecord, moment: Moment): Result<Change> => {
  const { now, programme } = moment;
  const found = findStepTask(record, moment, { call, partId: 'assessment', act: ACT[decision.decision] });
  if (!found.ok) return found;
  const reviewer = checkReviewer(record, decision, moment);
  if (!reviewer.ok) return reviewer;
  const planned = planAssessment(record, decision, {
    step: found.value, audience: assessAudience(record, moment), hospital: `Organization/${programme.id}`, now, timeZone: programme.timeZone, newId: ports.newId,
  });
  if (!planned.ok) return planned;
  const { step, asked } = planned.value;
  const provenance = toProvenance({
    id: ports.newId(), targets: [step, ...asked].map((t) => ({ reference: `Task/${t.id ?? ''}` })), recordedAt: now, activity: 'update', agents: [{ type: 'author', who: call.actor.id }],
    sources: [{ reference: `ServiceRequest/${id}` }],
  });
  const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: `Task/${step.id ?? ''}` });
  return ok({ entries: [updateEntry(step), ...asked.map(createEntry), createEntry(provenance)], audits: [audit], warnings: decision.decision === 'accept' ? reviewer.value : [] });
};

/** Failures: `malformed`, `invalid`; `not-permitted`, `state-conflict` of the step; `business-rule`: the reviewer is not independent, or nobody can be asked; those of a redirection. */
export const recordAssessment = (ports: AmendPorts, call: Call, { id, body, key }: RequestCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/assessment`, content: body },
  decide: (record, moment) => {
    const allowed = checkNamedStep(record, moment, { call, partId: 'assessment' });
    if (!allowed.ok) return allowed;
    const parsed = parseAssessment(body, { now: moment.now, timeZone: moment.programme.timeZone });
    if (!parsed.ok) return parsed;
    const decision = parsed.value;
    return decision.decision === 'redirect' ? decideRedirection(ports, { call, record, moment, redirection: decision }) : decide(ports, { call, id, decision })(record, moment);
  },
});
