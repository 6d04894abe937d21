// The hospital answers a cancellation that was asked for after work had begun: everything ends, or the request goes on (HL7 COW).
import type { Task } from '@medplum/fhirtypes';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { readCancellation } from '../core/fhir/cancellation.ts';
import { parseCancellationAnswer, type CancellationAnswer } from '../core/intake/parse-cancellation-answer.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toAnsweredCancellation } from '../core/mapping/to-answered-cancellation.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { planCancellation } from '../core/worklist/plan-cancellation.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type Change, type ChangeAnswer, type ChangePorts, type Moment } from './change-request.ts';
import { checkOpen } from './check-open.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { RequestCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

const findAsked = (record: RequestRecord): Result<Task> => {
  const asked = record.cancellations.find((t) => t.status === 'requested');
  return asked ? ok(asked) : fail('state-conflict', 'no cancellation of this request waits for an answer');
};

/** What was asked for reached the hospital then: visits to come are cancelled as of that moment. */
const toEnded = (record: RequestRecord, asked: Task, { now, programme }: Moment): Change['entries'] => {
  const { reason = '', by, askedAt } = readCancellation(asked);
  return planCancellation(record, { reason, by, reachedAt: askedAt, cancellationHours: programme.visits.cancellationHours }, now).map(updateEntry);
};

const toEntries = (record: RequestRecord, { asked, answer }: { readonly asked: Task; readonly answer: CancellationAnswer }, moment: Moment): Change['entries'] => [
  updateEntry(toAnsweredCancellation(asked, answer, moment.now)),
  ...(answer.decision === 'accept' ? toEnded(record, asked, moment) : []),
];

/** Failures: `malformed`, `invalid`; `state-conflict` where nothing waits for an answer, or the request has ended. */
export const answerCancellation = (ports: Ports, call: Call, { id, body, key }: RequestCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/cancellation-answer`, content: body },
  decide: (record, moment) => {
    const { now, programme } = moment;
    const answer = parseCancellationAnswer(body, { now, timeZone: programme.timeZone });
    if (!answer.ok) return answer;
    const open = checkOpen(record);
    if (!open.ok) return open;
    const asked = findAsked(record);
    if (!asked.ok) return asked;
    const what = `Task/${asked.value.id ?? ''}`;
    const provenance = toProvenance({ id: ports.newId(), targets: [{ reference: what }], recordedAt: now, activity: 'update', agents: [{ type: 'enterer', who: call.actor.id }] });
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what });
    return ok({ entries: [...toEntries(record, { asked: asked.value, answer: answer.value }, moment), createEntry(provenance)], audits: [audit] });
  },
});
