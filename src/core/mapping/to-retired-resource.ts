// What becomes of a stored resource that the amended intake no longer names: nothing is asked or permitted by it any more, and nothing is deleted.
import type { Resource } from '@medplum/fhirtypes';
import { STATUS_REASONS } from '../fhir/systems.ts';
import { isOpen, isTransfer, withDeadlineCheckAt, withExchange } from '../fhir/transfer.ts';

/** A Consent ends as inactive, an open transfer as cancelled. All others stay as they are: history of what was once said. */
export const toRetiredResource = (current: Resource): Resource => {
  if (current.resourceType === 'Consent') return { ...current, status: 'inactive' };
  if (current.resourceType !== 'Task' || !isTransfer(current) || !isOpen(current)) return current;
  return {
    ...withDeadlineCheckAt(withExchange(current, undefined), undefined),
    status: 'cancelled',
    statusReason: { coding: [{ system: STATUS_REASONS, code: 'request-cancelled' }] },
  };
};
