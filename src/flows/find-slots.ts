// Slots of a period, each with whose time it is.
import type { Schedule } from '@medplum/fhirtypes';
import { readSlot, type SlotView } from '../core/fhir/slot.ts';
import { PROGRAMME_CODES, VISIT_CODES } from '../core/fhir/systems.ts';
import type { VisitKind } from '../core/fhir/visit.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import type { FlowPorts } from './flow-ports.ts';
import { searchSlots } from './search-slots.ts';

export interface SlotFilter {
  /** Programme id; absent: every one. */
  readonly programme?: string;
  readonly kind?: VisitKind;
  readonly status?: 'free' | 'busy' | 'busy-unavailable';
}

/** By their start: `from` inclusive, `until` exclusive. */
export interface SlotPeriod extends SlotFilter { readonly from: Temporal.Instant; readonly until: Temporal.Instant; readonly most: number }

/** In the order of their start. Failures: those of a search. */
export const findSlots = async (ports: Pick<FlowPorts, 'store'>, { programme, kind, status, from, until, most }: SlotPeriod): Promise<Result<readonly SlotView[]>> => {
  const found = await searchSlots(ports, [
    ...(programme === undefined ? [] : [{ code: 'service-category', values: [`${PROGRAMME_CODES}|${programme}`] }]),
    ...(kind === undefined ? [] : [{ code: 'service-type', values: [`${VISIT_CODES}|${kind}`] }]),
    ...(status === undefined ? [] : [{ code: 'status', values: [status] }]),
    { code: 'start', values: [`ge${toFhirInstant(from)}`] }, { code: 'start', values: [`lt${toFhirInstant(until)}`] },
  ], most);
  if (!found.ok) return found;
  const schedules = await ports.store.readMany([...new Set(found.value.map((s) => s.schedule.reference ?? ''))]);
  const byReference = new Map(schedules.filter((r): r is Schedule => r.resourceType === 'Schedule').map((r) => [`Schedule/${r.id ?? ''}`, r]));
  return ok(found.value.map((slot) => readSlot(slot, byReference.get(slot.schedule.reference ?? ''))));
};
