// What a specialist asked for is answered, or cannot be had: the assessment goes on once nothing is open any more (P2.5).
import type { Task } from '@medplum/fhirtypes';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { parseInformationAnswer } from '../core/intake/parse-information-answer.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toAnsweredTask } from '../core/mapping/to-answered-task.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { assessAudience } from '../core/worklist/assess-audience.ts';
import { checkInformationAnswer } from '../core/worklist/check-information-answer.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts } from './change-request.ts';
import { checkOpen } from './check-open.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { PartCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

const findAsked = (record: RequestRecord, id: string): Result<Task> => {
  const open = checkOpen(record);
  if (!open.ok) return open;
  const asked = record.information.find((t) => t.id === id);
  if (!asked) return fail('not-found', 'nothing of this id was asked for');
  return asked.status === 'requested' ? ok(asked) : fail('state-conflict', `it was answered already, or is not wanted any more: ${asked.status}`);
};

/** Failures: `malformed`, `invalid`; `not-found`; `state-conflict`; `business-rule`: who answers, or a document that is none of the dossier. */
export const answerInformation = (ports: Ports, call: Call, { id, partId, body, key }: PartCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/information/${partId}/answer`, content: body },
  decide: (record, moment) => {
    const { now, programme } = moment;
    const answer = parseInformationAnswer(body, { now, timeZone: programme.timeZone });
    if (!answer.ok) return answer;
    const asked = findAsked(record, partId);
    if (!asked.ok) return asked;
    const issues = checkInformationAnswer(record, { asked: asked.value, answer: answer.value, audience: assessAudience(record, moment) });
    if (issues.length > 0) return fail('business-rule', ...issues);
    const what = `Task/${asked.value.id ?? ''}`;
    const provenance = toProvenance({
      id: ports.newId(), targets: [{ reference: what }], occurredAt: answer.value.answeredAt, recordedAt: now, activity: 'update', agents: [{ type: 'enterer', who: call.actor.id }],
    });
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what });
    return ok({ entries: [updateEntry(toAnsweredTask(asked.value, answer.value, now)), createEntry(provenance)], audits: [audit] });
  },
});
