// A coordinator records that a letter to a custodian was posted: when, which one, and who says so. It starts no clock: that is the receipt's to do (S3).
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { postedLetters, type PostedLetter } from '../core/fhir/posted-letters.ts';
import { parsePosting } from '../core/intake/parse-posting.ts';
import type { Programme } from '../core/intake/programme.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { parseInstant, toFhirDateTime, toFhirInstant } from '../core/kernel/time.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { checkLetter } from '../core/worklist/check-letter.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { Task } from '@medplum/fhirtypes';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts } from './change-request.ts';
import { findOpenTransfer } from './find-open-transfer.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { PartCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

interface Posted { readonly task: Task; readonly letter: PostedLetter; readonly evidence: string | undefined }

const isSame = (letter: PostedLetter) => (other: PostedLetter): boolean => other.kind === letter.kind && Temporal.Instant.compare(other.postedAt, letter.postedAt) === 0;

/** What may be posted is what may be written. */
const decide = (record: RequestRecord, { partId, body }: Pick<PartCall, 'partId' | 'body'>, { now, programme }: { readonly now: Temporal.Instant; readonly programme: Programme }): Result<Posted> => {
  const posting = parsePosting(body, { now, timeZone: programme.timeZone });
  if (!posting.ok) return posting;
  const task = findOpenTransfer(record, partId);
  if (!task.ok) return task;
  const { kind, postedAt, evidence } = posting.value;
  const given = parseInstant(postedAt ?? '');
  const at = given.ok ? given.value : now;
  const may = checkLetter(record, task.value, { kind, programme, on: at.toZonedDateTimeISO(programme.timeZone).toPlainDate() });
  if (!may.ok) return may;
  const letter = { kind, postedAt: toFhirDateTime(at, programme.timeZone) };
  return postedLetters.read(task.value).some(isSame(letter)) ? fail('state-conflict', { text: 'this letter is recorded as posted at that moment already', expression: 'postedAt' }) : ok({ task: task.value, letter, evidence });
};

export const recordPosting = (ports: Ports, call: Call, { id, partId, body, key }: PartCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/transfers/${partId}/letters`, content: body },
  decide: (record, { now, programme }) => {
    const posted = decide(record, { partId, body }, { now, programme });
    if (!posted.ok) return posted;
    const { task, letter, evidence } = posted.value;
    const what = `Task/${task.id ?? ''}`;
    const provenance = toProvenance({
      id: ports.newId(), targets: [{ reference: what }], occurredAt: letter.postedAt, recordedAt: now, activity: 'update',
      agents: [{ type: 'enterer', who: call.actor.id }], sources: [{ display: `letter of ${letter.kind}${evidence === undefined ? '' : `: ${evidence}`}` }],
    });
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what });
    return ok({ entries: [updateEntry({ ...postedLetters.add(task, letter), lastModified: toFhirInstant(now) }), createEntry(provenance)], audits: [audit] });
  },
});
