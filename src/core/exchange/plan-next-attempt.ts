// A transfer's outbox state after an attempt: asked again later, finished, or parked until a person or the patient acts.
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import { LOINC, STATUS_REASONS } from '../fhir/systems.ts';
import { COMPLETE_COPY, readTransfer, withExchange } from '../fhir/transfer.ts';
import { toFhirInstant } from '../kernel/time.ts';
import { planCompletion } from './plan-completion.ts';

export interface AttemptOutcome {
  readonly now: Temporal.Instant;
  readonly pollSeconds: number;
  /** Documents of the dossier that came from this custodian, this attempt's included. */
  readonly received: readonly DocumentReference[];
  /** Code of STATUS_REASONS: why the attempt brought nothing or not all; absent: it went well. */
  readonly reason?: string;
  /** `true`: asking again is pointless until something changes (S8: a refusal is never retried). */
  readonly parked?: boolean;
}

const kindsReceived = (documents: readonly DocumentReference[]): ReadonlySet<string> =>
  new Set(documents.flatMap((d) => d.type?.coding?.filter((c) => c.system === LOINC).flatMap((c) => c.code ?? []) ?? []));

/** Complete without a person's word only where kinds were asked for and each has come (S12). */
const isComplete = (task: Task, received: readonly DocumentReference[]): boolean => {
  const { kinds } = readTransfer(task);
  const have = kindsReceived(received);
  return kinds.length > 0 && !kinds.includes(COMPLETE_COPY) && kinds.every((k) => have.has(k));
};

export const planNextAttempt = (task: Task, outcome: AttemptOutcome): Task => {
  const at = toFhirInstant(outcome.now);
  if (isComplete(task, outcome.received)) return planCompletion(task, { status: 'completed', at, recordedAt: at });
  const { exchange } = readTransfer(task);
  const next = outcome.parked
    ? undefined
    : { nextAt: toFhirInstant(outcome.now.add({ seconds: outcome.pollSeconds })), attempts: exchange?.attempts ?? 0 };
  const { statusReason: _reason, ...rest } = withExchange(task, next);
  return {
    ...rest,
    lastModified: at,
    ...(outcome.reason && { statusReason: { coding: [{ system: STATUS_REASONS, code: outcome.reason }] } }),
  };
};
