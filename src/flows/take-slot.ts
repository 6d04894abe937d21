// The time that a visit is wanted for: in a slot of the hospital's own, which is then busy, or as it was agreed elsewhere.
import type { BundleEntry } from '@medplum/fhirtypes';
import { checkSlot, type SlotQuestion } from '../core/appointments/check-slot.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import type { WantedTime } from '../core/intake/parse-appointment.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { VisitTime } from '../core/mapping/to-appointment.ts';
import { findSlot } from './find-slot.ts';
import type { FlowPorts } from './flow-ports.ts';

export interface TakenTime {
  readonly time: VisitTime;
  /** The slot as it is now, refused by the store if somebody was faster. */
  readonly entries: readonly BundleEntry[];
}

/** Failures: `not-found`; `state-conflict` and `business-rule` as in `checkSlot`. */
export const takeSlot = async (ports: Pick<FlowPorts, 'store'>, { slot: id, start = '', end = '' }: WantedTime, question: SlotQuestion): Promise<Result<TakenTime>> => {
  if (id === undefined) return ok({ time: { start, end }, entries: [] });
  const found = await findSlot(ports, `Slot/${id}`);
  if (!found) return fail('not-found', { text: 'no such slot', expression: 'slot' });
  const checked = checkSlot(found.view, question);
  if (!checked.ok) return checked;
  const { location, actors, start: opens, end: closes } = checked.value;
  return ok({
    time: { start: opens, end: closes, slot: `Slot/${id}`, actors, ...(location !== undefined && { location }) },
    entries: [updateEntry({ ...found.slot, status: 'busy' })],
  });
};
