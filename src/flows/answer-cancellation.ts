// The hospital answers a cancellation that was asked for after work had begun: everything ends, or the request goes on (HL7 COW).
import type { Task } from '@medplum/fhirtypes';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { readCancellation } from '../core/fhir/cancellation.ts';
import { parseCancellationAnswer } from '../core/intake/parse-cancellation-answer.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toAnsweredCancellation } from '../core/mapping/to-answered-cancellation.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { planCancellation } from '../core/worklist/plan-cancellation.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { cancelVisits } from './cancel-visits.ts';
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
const toEnded = async (ports: Ports, call: Call, { record, asked, ...moment }: Moment & { readonly record: RequestRecord; readonly asked: Task }): Promise<Change['entries']> => {
  const { reason = '', by, askedAt } = readCancellation(asked);
  const visits = await cancelVisits(ports, call, { ...moment, record, by, reason, receivedAt: askedAt });
  return [...planCancellation(record, { reason, now: moment.now }).map(updateEntry), ...visits];
};

/** Failures: `malformed`, `invalid`; `state-conflict` where nothing waits for an answer, or the request has ended. */
export const answerCancellation = (ports: Ports, call: Call, { id, body, key }: RequestCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/cancellation-answer`, content: body },
  decide: async (record, moment) => {
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
    const ended = answer.value.decision === 'accept' ? await toEnded(ports, call, { ...moment, record, asked: asked.value }) : [];
    return ok({ entries: [updateEntry(toAnsweredCancellation(asked.value, answer.value, now)), ...ended, createEntry(provenance)], audits: [audit] });
  },
});
