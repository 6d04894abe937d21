// The slot of a visit that will not be: free again for others as long as it has not begun.
import type { Appointment, BundleEntry } from '@medplum/fhirtypes';
import { planFreeing } from '../core/appointments/plan-freeing.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import { slotOf } from '../core/fhir/visit.ts';
import type { FlowPorts } from './flow-ports.ts';

export const freeSlot = async ({ store }: Pick<FlowPorts, 'store'>, appointment: Appointment, now: Temporal.Instant): Promise<readonly BundleEntry[]> => {
  const reference = slotOf(appointment);
  const [slot] = reference === undefined ? [] : await store.readMany([reference]);
  const freed = slot?.resourceType === 'Slot' ? planFreeing(slot, now) : undefined;
  return freed ? [updateEntry(freed)] : [];
};
