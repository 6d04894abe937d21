// A document under review, as a coordinator sees it.
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { listOf } from '../fhir/list-of.ts';

export interface ReviewItem {
  readonly id: string;
  /** FHIR instant. */
  readonly receivedAt: string;
  /** Code of STATUS_REASONS: why it was not filed. */
  readonly reason: string;
  readonly status: string;
  /** As authenticated. */
  readonly sender: string;
  /** `Patient/…`; absent: not known here, or more than one is meant. */
  readonly patient?: string;
  /** LOINC or another code. */
  readonly type?: string;
  readonly contentType?: string;
  readonly sizeBytes?: number;
  /** `Binary/…` */
  readonly url?: string;
  /** Unique id of the submission that it came with. */
  readonly submission?: string;
}

const documentOf = (task: Task): DocumentReference | undefined => listOf(task.contained).find((c) => c.resourceType === 'DocumentReference');

type Said = Pick<ReviewItem, 'type' | 'contentType' | 'sizeBytes' | 'url'>;

const toSaid = ({ type, content }: DocumentReference): Said => {
  const { attachment } = content[0] ?? {};
  return compact({ type: type?.coding?.[0]?.code, contentType: attachment?.contentType, sizeBytes: attachment?.size, url: attachment?.url });
};

const patientOf = ({ for: person }: Task): string | undefined => (person?.reference?.startsWith('Patient/') ? person.reference : undefined);
const reasonOf = ({ statusReason }: Task): string => statusReason?.coding?.[0]?.code ?? '';

/** A line of the list names nobody. */
export const toReviewItem = (task: Task): ReviewItem => {
  const document = documentOf(task);
  return {
    id: task.id ?? '', receivedAt: task.authoredOn ?? '', reason: reasonOf(task), status: task.status, sender: task.requester?.identifier?.value ?? '',
    ...compact({ patient: patientOf(task), submission: task.groupIdentifier?.value }), ...(document && toSaid(document)),
  };
};
