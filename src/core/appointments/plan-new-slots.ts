// Which of the wanted times are new to a schedule, which come back, and which would overlap what it has.
import type { Slot } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../kernel/result.ts';
import { parseInstant } from '../kernel/time.ts';
import type { SlotTime } from './plan-slots.ts';

export interface NewSlots {
  readonly fresh: readonly SlotTime[];
  /** Were taken away, and are free again. */
  readonly back: readonly Slot[];
  /** Are there already. */
  readonly kept: number;
}

const epochOf = (instant: string): number => {
  const parsed = parseInstant(instant);
  return parsed.ok ? parsed.value.epochMilliseconds : Number.NaN;
};

const isSame = (slot: Slot, { start, end }: SlotTime): boolean => epochOf(slot.start) === start.epochMilliseconds && epochOf(slot.end) === end.epochMilliseconds;
const overlaps = (slot: Slot, { start, end }: SlotTime): boolean => epochOf(slot.start) < end.epochMilliseconds && epochOf(slot.end) > start.epochMilliseconds;
const isAway = ({ status }: Slot): boolean => status === 'busy-unavailable';

/** `existing`: the schedule's slots of that period. Fails `business-rule` where a wanted time overlaps another: one can be in one place at a time. */
export const planNewSlots = (wanted: readonly SlotTime[], existing: readonly Slot[]): Result<NewSlots> => {
  const twinOf = (time: SlotTime): Slot | undefined => existing.find((slot) => isSame(slot, time));
  const clashing = wanted.filter((time) => !twinOf(time) && existing.some((slot) => !isAway(slot) && overlaps(slot, time)));
  if (clashing.length > 0) return fail('business-rule', { text: `overlaps slots of the same schedule, ${String(clashing.length)} times`, expression: 'opensAt' });
  const twins = wanted.flatMap((time) => twinOf(time) ?? []);
  const back = twins.filter(isAway);
  return ok({ fresh: wanted.filter((time) => !twinOf(time)), back, kept: twins.length - back.length });
};
