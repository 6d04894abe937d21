// A slot as people and programs see it: when, where, with whom, for what, and whether it is free.
import { compact } from '../fhir/compact.ts';
import { departmentOf, type SlotView } from '../fhir/slot.ts';
import type { VisitKind } from '../fhir/visit.ts';

export interface SlotState {
  readonly id: string;
  /** Changes whenever it is taken or freed. */
  readonly version: string;
  /** `free`, `busy`, `busy-unavailable` (taken away). */
  readonly status: string;
  /** Programme id. */
  readonly programme: string;
  readonly kinds: readonly VisitKind[];
  /** Instants with the offset of the programme's zone. */
  readonly start: string;
  readonly end: string;
  /** Code of the programme's; absent: any. */
  readonly department?: string;
  /** Name of the professional. */
  readonly practitioner?: string;
  readonly location?: string;
}

export const toSlotState = (slot: SlotView): SlotState => compact({
  id: slot.id, version: slot.version, status: slot.status, programme: slot.programme, kinds: slot.kinds, start: slot.start, end: slot.end,
  department: departmentOf(slot)?.replace(`HealthcareService/${slot.programme}-`, ''),
  practitioner: slot.actors.find((a) => a.type === 'Practitioner')?.display,
  location: slot.location,
});
