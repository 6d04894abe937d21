// An exchange that was given up, as a line for a coordinator: of which request, with whom, and why. It names no patient (ADR 0006).
import type { Organization, ServiceRequest, Task } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { isDelivery } from '../fhir/delivery.ts';
import { readTransfer, requestIdOf } from '../fhir/transfer.ts';
import { isVisitBooking } from '../fhir/visit-booking.ts';
import type { TransferFailure } from './request-state.ts';
import { toTransferFailure } from './to-transfer-failure.ts';

export interface DeadLetter {
  /** Of the Task: `POST /second-opinion-requests/<request>/transfers/<id>/replay`. */
  readonly id: string;
  /** Id of the request, and the placer's number of it. */
  readonly request: string;
  readonly placerIdentifier: string;
  /** Records that are asked for, documents that are sent, or a visit that is carried into a calendar. */
  readonly kind: 'transfer' | 'delivery' | 'visit';
  /** Name of the custodian or recipient, or of the hospital whose calendar it is. */
  readonly organisation: string;
  /** Id in the peer file. */
  readonly peer: string;
  /** As of its last attempt. */
  readonly failure?: TransferFailure;
}

export interface DeadLetterParts { readonly request?: ServiceRequest | undefined; readonly organisation?: Organization | undefined }

const numberOf = ({ request }: DeadLetterParts): string => request?.identifier?.[0]?.value ?? '';

const kindOf = (task: Task): DeadLetter['kind'] => {
  if (isVisitBooking(task)) return 'visit';
  return isDelivery(task) ? 'delivery' : 'transfer';
};

export const toDeadLetter = (task: Task, parts: DeadLetterParts): DeadLetter => {
  const transfer = readTransfer(task);
  return compact({
    id: transfer.id, request: requestIdOf(task), placerIdentifier: numberOf(parts), kind: kindOf(task),
    organisation: parts.organisation?.name ?? '', peer: transfer.peer ?? '', failure: toTransferFailure(transfer, undefined),
  });
};
