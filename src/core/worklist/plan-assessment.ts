// A specialist's word on the dossier as the Tasks that follow from it (P2.5): the step ends, or waits for what was asked of somebody.
import type { Task } from '@medplum/fhirtypes';
import type { Audience } from '../consent/find-audience.ts';
import { ASSESSMENT_OUTCOMES } from '../fhir/assessment-systems.ts';
import { endStep, toOutcome } from '../fhir/path-step.ts';
import type { AssessmentDecision, InformationAsk } from '../intake/parse-assessment.ts';
import { fail, ok, type Issue, type Result } from '../kernel/result.ts';
import { toFhirInstant } from '../kernel/time.ts';
import { toInformationTask } from '../mapping/to-information-task.ts';
import { findSupplier } from './find-supplier.ts';
import type { RequestRecord } from './request-record.ts';

/** Redirections change the request itself, and are elsewhere. */
export type PlainDecision = Exclude<AssessmentDecision, { decision: 'redirect' }>;

export interface AssessmentParts {
  readonly step: Task;
  readonly audience: Audience;
  /** `Organization/…` */
  readonly hospital: string;
  readonly now: Temporal.Instant;
  readonly timeZone: string;
  readonly newId: () => string;
}

export interface PlannedAssessment { readonly step: Task; readonly asked: readonly Task[] }

/** R4 lets a department own a Task, and not ask for one. https://hl7.org/fhir/R4/task.html */
const askerOf = ({ owner }: Task, hospital: string): string => (owner?.reference?.startsWith('PractitionerRole/') ? owner.reference : hospital);

const toAsked = (record: RequestRecord, ask: InformationAsk, parts: AssessmentParts): Result<Task> => {
  const { audience, hospital, now, timeZone, step } = parts;
  const supply = findSupplier(record, { from: ask.from, custodian: ask.custodian, audience, hospital });
  if (!supply.ok) return supply;
  return ok(toInformationTask(ask, {
    id: parts.newId(), now, timeZone, requestId: record.request.id ?? '', patient: record.request.subject.reference ?? '',
    step: `Task/${step.id ?? ''}`, requester: askerOf(step, hospital), owner: supply.value.reference,
  }));
};

const at = (issue: Issue, index: number): Issue => ({ ...issue, expression: `items[${String(index)}].${issue.expression ?? ''}` });

/** It may begin again once all has been answered: what holds it up is judged anew. */
const ask = (record: RequestRecord, items: readonly InformationAsk[], parts: AssessmentParts): Result<PlannedAssessment> => {
  const asked = items.map((item) => toAsked(record, item, parts));
  const issues = asked.flatMap((result, index) => (result.ok ? [] : result.failure.issues.map((issue) => at(issue, index))));
  if (issues.length > 0) return fail('business-rule', ...issues);
  const { step, now } = parts;
  const waiting: Task = { ...step, status: 'ready', lastModified: toFhirInstant(now), output: [...(step.output ?? []), toOutcome(ASSESSMENT_OUTCOMES, 'information-asked')] };
  return ok({ step: waiting, asked: asked.flatMap((result) => (result.ok ? [result.value] : [])) });
};

/** Failures: `business-rule`, at the items of which nobody can be asked. */
export const planAssessment = (record: RequestRecord, decision: PlainDecision, parts: AssessmentParts): Result<PlannedAssessment> => {
  const end = { at: toFhirInstant(parts.now) };
  switch (decision.decision) {
    case 'accept': return ok({ step: endStep(parts.step, { ...end, status: 'completed', outputs: [toOutcome(ASSESSMENT_OUTCOMES, 'accepted', decision.note)] }), asked: [] });
    case 'decline': return ok({
      step: endStep(parts.step, { ...end, status: 'rejected', outputs: [toOutcome(ASSESSMENT_OUTCOMES, 'declined')], reason: { code: 'request-declined', text: decision.reason } }), asked: [],
    });
    case 'ask': return ask(record, decision.items, parts);
  }
};
