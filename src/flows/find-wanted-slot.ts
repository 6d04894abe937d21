// The slot that a visit is wanted in, as it is now.
import { checkFree } from '../core/appointments/check-free.ts';
import type { WantedTime } from '../core/intake/parse-appointment.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { findSlot, type FoundSlot } from './find-slot.ts';
import type { FlowPorts } from './flow-ports.ts';

/** `undefined`: no slot is wanted, but a time. Failures: `not-found`; `state-conflict` where it is not free (any more). */
export const findWantedSlot = async (ports: Pick<FlowPorts, 'store'>, { slot: id }: WantedTime): Promise<Result<FoundSlot | undefined>> => {
  if (id === undefined) return ok(undefined);
  const found = await findSlot(ports, `Slot/${id}`);
  if (!found) return fail('not-found', { text: 'no such slot', expression: 'slot' });
  const free = checkFree(found.slot);
  return free.ok ? ok(found) : free;
};
