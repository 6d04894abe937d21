// The time that a visit is wanted for: in a slot of the hospital's own, which is then busy, or as it was agreed elsewhere.
import type { BundleEntry } from '@medplum/fhirtypes';
import { checkSlot, type SlotQuestion } from '../core/appointments/check-slot.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import type { WantedTime } from '../core/intake/parse-appointment.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { VisitTime } from '../core/mapping/to-appointment.ts';
import type { FoundSlot } from './find-slot.ts';

export interface TakenTime {
  readonly time: VisitTime;
  /** The slot as it is now, refused by the store if somebody was faster. */
  readonly entries: readonly BundleEntry[];
}

/** `found`: the slot that is wanted; absent: none is. Failures: `state-conflict` and `business-rule` as in `checkSlot`. */
export const takeSlot = (found: FoundSlot | undefined, { start = '', end = '' }: WantedTime, question: SlotQuestion): Result<TakenTime> => {
  if (!found) return ok({ time: { start, end }, entries: [] });
  const { slot, view } = found;
  const checked = checkSlot(view, question);
  if (!checked.ok) return checked;
  const { location, actors, start: opens, end: closes } = checked.value;
  return ok({
    time: { start: opens, end: closes, slot: `Slot/${slot.id ?? ''}`, actors, ...(location !== undefined && { location }) },
    entries: [updateEntry({ ...slot, status: 'busy' })],
  });
};
