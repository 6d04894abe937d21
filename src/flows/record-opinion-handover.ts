// The patient has the signed opinion, or somebody whom no network reaches, or not in time: a coordinator records how and when (S17).
import type { Task } from '@medplum/fhirtypes';
import type { PatientSide } from '../core/consent/find-audience.ts';
import { planCompletion } from '../core/exchange/plan-completion.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import { readDelivery } from '../core/fhir/delivery.ts';
import { readOpinion, toHandoverOutput, type Opinion } from '../core/fhir/opinion.ts';
import { beginStep } from '../core/fhir/path-step.ts';
import { readRecipients } from '../core/fhir/recipients.ts';
import { isOpen } from '../core/fhir/transfer.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toDisclosureAudit } from '../core/mapping/to-disclosure-audit.ts';
import { parseOpinionHandover } from '../core/opinion/parse-opinion-handover.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import { findOpinionAudience } from '../core/worklist/find-opinion-audience.ts';
import { checkStepAct } from '../core/worklist/check-step-act.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts, type Moment } from './change-request.ts';
import { checkOpen } from './check-open.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { RequestCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

const checkSigned = (record: RequestRecord): Result<NonNullable<Opinion['signed']>> => {
  const open = checkOpen(record);
  if (!open.ok) return open;
  const { signed } = readOpinion(record.steps);
  return signed ? ok(signed) : fail('state-conflict', 'no opinion is signed that could be handed over');
};

const isPatientSide = (to: string): to is PatientSide => to === 'patient' || to === 'representative';

/** By hand as over the network: nobody but the patient's side gets it without a release, and of that side who may have it at the patient's age that day. */
const checkAddressee = (record: RequestRecord, to: string, { now, programme }: Moment): Result<true> => {
  const { audience, releases } = assessRequest(record, programme, now);
  if (isPatientSide(to)) return findOpinionAudience(audience).includes(to) ? ok(true) : fail('not-permitted', { text: `at the age of the patient today the opinion is not for the ${to}`, expression: 'to' });
  if (!readRecipients(record.request).some(({ key }) => key === to)) return fail('business-rule', { text: 'is neither patient nor representative nor the key of a recipient of this request', expression: 'to' });
  const decision = releases.get(to);
  return decision?.permit ? ok(true) : fail('consent-missing', ...(decision?.reasons ?? []).map(({ text }) => ({ text, expression: 'to' })));
};

/** What they have in hand need not be sent any more. */
const stopSending = (record: RequestRecord, { to, document, at }: { readonly to: string; readonly document: string; readonly at: string }): readonly Task[] => record.deliveries
  .filter((task) => isOpen(task) && readDelivery(task).recipientKey === to && readDelivery(task).documents.includes(document))
  .map((task) => planCompletion(task, { status: 'cancelled', at, recordedAt: at, reason: 'handed-over' }));

/** Failures: `malformed`, `invalid`, `business-rule` (body); `consent-missing`; `not-permitted`; `state-conflict` (nothing is signed, or the step is not there). */
export const recordOpinionHandover = (ports: Ports, call: Call, { id, body, key }: RequestCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/opinion/handovers`, content: body },
  decide: (record, moment) => {
    const { now, programme } = moment;
    const said = parseOpinionHandover(body, { now, timeZone: programme.timeZone });
    if (!said.ok) return said;
    const signed = checkSigned(record);
    if (!signed.ok) return signed;
    const step = checkStepAct(record, { id: 'delivery', act: 'begin', actor: call.actor, programme });
    if (!step.ok) return step;
    const { document } = signed.value;
    const { to, means, handedOverAt, recordedBy } = said.value;
    const may = checkAddressee(record, to, moment);
    if (!may.ok) return may;
    const at = toFhirInstant(now);
    const output = toHandoverOutput({ document, to, means, at: handedOverAt ?? at, recordedBy: recordedBy ?? call.actor.id });
    const audit = toDisclosureAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: document });
    return ok({ entries: [beginStep(step.value, { at, outputs: [output] }), ...stopSending(record, { to, document, at })].map(updateEntry), audits: [audit] });
  },
});
