// May this request take this slot for this kind of visit?
import { departmentOf, type SlotView } from '../fhir/slot.ts';
import type { VisitKind } from '../fhir/visit.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import { parseInstant } from '../kernel/time.ts';
import { checkFree } from './check-free.ts';

export interface SlotQuestion {
  readonly kind: VisitKind;
  /** Programme id. */
  readonly programme: string;
  /** `HealthcareService/…` of the request; absent: none was chosen. */
  readonly department?: string | undefined;
  readonly now: Temporal.Instant;
}

const hasBegun = (start: string, now: Temporal.Instant): boolean => {
  const starts = parseInstant(start);
  return !starts.ok || Temporal.Instant.compare(starts.value, now) <= 0;
};

const isOfDepartment = (slot: SlotView, department: string | undefined): boolean => [undefined, department].includes(departmentOf(slot));

/** Failures: `state-conflict` where it is not free (any more); `business-rule` where it is for something else. */
export const checkSlot = (slot: SlotView, { kind, programme, department, now }: SlotQuestion): Result<SlotView> => {
  const free = checkFree(slot);
  if (!free.ok) return free;
  if (hasBegun(slot.start, now)) return fail('state-conflict', { text: 'has begun already: choose another', expression: 'slot' });
  if (slot.programme !== programme || !isOfDepartment(slot, department)) return fail('business-rule', { text: 'is of another programme or department', expression: 'slot' });
  return slot.kinds.includes(kind) ? ok(slot) : fail('business-rule', { text: 'is not for this kind of visit', expression: 'slot' });
};
