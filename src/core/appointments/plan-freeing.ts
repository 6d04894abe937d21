// A slot that is not needed any more is free for others; one that has begun can help nobody.
import type { Slot } from '@medplum/fhirtypes';
import { parseInstant } from '../kernel/time.ts';

/** `undefined`: it stays as it is. */
export const planFreeing = (slot: Slot, now: Temporal.Instant): Slot | undefined => {
  const starts = parseInstant(slot.start);
  return slot.status === 'busy' && starts.ok && Temporal.Instant.compare(starts.value, now) > 0 ? { ...slot, status: 'free' } : undefined;
};
