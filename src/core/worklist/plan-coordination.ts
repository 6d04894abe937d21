// The coordination task brought in line with an assessment: its reason for waiting, its step, what is missing, and when it needs attention.
import type { Extension, Task } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { withExtension } from '../fhir/extensions.ts';
import { EXT_ATTENTION_BY, EXT_MISSING, STATUS_REASONS, STEP_CODES } from '../fhir/systems.ts';
import { isOpen, readTransfer } from '../fhir/transfer.ts';
import { parseInstant, toFhirInstant } from '../kernel/time.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import type { MissingItem, StateWord } from './request-state.ts';

const STEP_OF: Readonly<Partial<Record<StateWord, string>>> = {
  'draft': 'intake', 'awaiting-information': 'intake', 'collecting-records': 'records', 'assessment': 'assessment',
};
const REASONED: readonly StateWord[] = ['awaiting-information', 'collecting-records'];

const toMissing = (m: MissingItem): Extension => ({
  url: EXT_MISSING,
  extension: [
    { url: 'code', valueCode: m.code },
    { url: 'text', valueString: m.text },
    { url: 'suppliedBy', valueCode: m.suppliedBy },
    ...(m.custodian ? [{ url: 'custodian', valueString: m.custodian }] : []),
    { url: 'required', valueBoolean: m.required },
  ],
});

/** The earliest due of what still runs, as an instant; one without a clock does not count. */
const attentionBy = (record: RequestRecord): string | undefined => record.transfers.filter(isOpen).flatMap((t) => readTransfer(t).dueAt ?? [])
  .map((at) => Temporal.Instant.from(at)).sort((a, b) => Temporal.Instant.compare(a, b)).map((at) => toFhirInstant(at))[0];

/** Where the request has ended or is with the reviewers, the step is theirs and stays. */
const businessStatus = (task: Task, state: StateWord): Task['businessStatus'] => {
  const code = task.status === 'received' || task.status === 'draft' ? STEP_OF[state] : undefined;
  return code ? { coding: [{ system: STEP_CODES, code }] } : task.businessStatus;
};

/** Later than what is stored: also two changes within a millisecond are two versions, and each has an ETag of its own. */
const modifiedAt = (task: Task, now: Temporal.Instant): string => {
  const before = parseInstant(task.meta?.versionId ? task.lastModified ?? '' : '');
  return toFhirInstant(before.ok && Temporal.Instant.compare(now, before.value) <= 0 ? before.value.add({ milliseconds: 1 }) : now);
};

export const planCoordination = (record: RequestRecord, assessment: RequestAssessment, now: Temporal.Instant): Task => {
  const task = record.coordination;
  const attention = attentionBy(record);
  const withAttention = withExtension(task, EXT_ATTENTION_BY, attention ? [{ url: EXT_ATTENTION_BY, valueDateTime: attention }] : []);
  const { statusReason: _old, ...rest } = withExtension(withAttention, EXT_MISSING, assessment.missing.map(toMissing));
  const reasoned = task.status === 'received' && REASONED.includes(assessment.state);
  return compact({
    ...rest,
    businessStatus: businessStatus(task, assessment.state),
    statusReason: reasoned ? { coding: [{ system: STATUS_REASONS, code: assessment.state }] } : task.status === 'received' ? undefined : task.statusReason,
    lastModified: modifiedAt(task, now),
  });
};
