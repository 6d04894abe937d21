// A document that nobody here waits for, or not yet: kept for a coordinator who assigns it to a request or rejects it, and published to nobody (S14).
import type { DocumentReference, Identifier, Patient, Reference, Task } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { ACTOR_IDENTIFIER, STATUS_REASONS, TASK_CODES, TASK_IDENTIFIER, TASK_PARAMETERS } from '../fhir/systems.ts';
import type { Subject } from './find-subject.ts';

export interface ReviewParts {
  readonly id: string;
  /** Plain; its address is the kept Binary's. */
  readonly document: DocumentReference;
  readonly binaryId: string;
  readonly subject: Subject;
  /** `Patient/…`, where exactly one here is meant. */
  readonly patient?: string | undefined;
  /** Code of STATUS_REASONS: why it was not filed. */
  readonly reason: string;
  /** FHIR instant. */
  readonly receivedAt: string;
  /** Who sent it, as authenticated. */
  readonly actorId: string;
  /** The SubmissionSet's unique id: documents that came together. */
  readonly submissionId?: Identifier | undefined;
}

const toContainedPatient = ({ identifier, name, gender, birthDate }: Patient): Patient => compact({ resourceType: 'Patient' as const, id: 'patient', identifier, name, gender, birthDate });

const toFor = ({ subject, patient }: ReviewParts): Reference => {
  if (patient) return { reference: patient };
  if (subject.patient) return { reference: '#patient' };
  const [identifier] = subject.identifiers;
  return compact({ type: 'Patient' as const, identifier: identifier ?? (subject.reference ? { value: subject.reference } : undefined) });
};

const parameter = (code: 'received-document' | 'received-file'): Task['code'] & object => ({ coding: [{ system: TASK_PARAMETERS, code }] });

export const toReviewTask = (parts: ReviewParts): Task => ({
  resourceType: 'Task',
  id: parts.id,
  contained: [{ ...parts.document, id: 'document' }, ...(parts.subject.patient && !parts.patient ? [toContainedPatient(parts.subject.patient)] : [])],
  identifier: [{ system: TASK_IDENTIFIER, value: `review-${parts.id}` }],
  ...compact({ groupIdentifier: parts.submissionId }),
  status: 'requested',
  statusReason: { coding: [{ system: STATUS_REASONS, code: parts.reason }] },
  intent: 'order',
  code: { coding: [{ system: TASK_CODES, code: 'review-document' }] },
  for: toFor(parts),
  authoredOn: parts.receivedAt,
  lastModified: parts.receivedAt,
  requester: { identifier: { system: ACTOR_IDENTIFIER, value: parts.actorId } },
  input: [
    { type: parameter('received-document'), valueReference: { reference: '#document' } },
    { type: parameter('received-file'), valueReference: { reference: `Binary/${parts.binaryId}` } },
  ],
});
