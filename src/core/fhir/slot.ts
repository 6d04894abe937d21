// A bookable time of the hospital's own, as its Slot and Schedule have it. https://hl7.org/fhir/R4/slot.html
import type { Schedule, Slot } from '@medplum/fhirtypes';
import { PROGRAMME_CODES, VISIT_CODES } from './systems.ts';
import { VISIT_KINDS, type VisitKind } from './visit.ts';

export interface SlotView {
  readonly id: string;
  /** Changes whenever it is taken or freed. */
  readonly version: string;
  /** `free`, `busy`; `busy-unavailable`: taken away. */
  readonly status: Slot['status'];
  /** Programme id. */
  readonly programme: string;
  readonly kinds: readonly VisitKind[];
  /** Instants with offset. */
  readonly start: string;
  readonly end: string;
  readonly location?: string;
  /** Whose time it is. */
  readonly actors: Schedule['actor'];
}

const codes = (concepts: Slot['serviceType'], system: string): readonly string[] => (concepts ?? []).flatMap((c) => c.coding ?? []).flatMap((c) => (c.system === system && c.code ? [c.code] : []));

/** R4 Slot.schedule is required; one whose Schedule is gone is nobody's. */
export const readSlot = (slot: Slot, schedule: Schedule | undefined): SlotView => ({
  id: slot.id ?? '',
  version: slot.meta?.versionId ?? '',
  status: slot.status,
  programme: codes(slot.serviceCategory, PROGRAMME_CODES)[0] ?? '',
  kinds: VISIT_KINDS.filter((kind) => codes(slot.serviceType, VISIT_CODES).includes(kind)),
  start: slot.start,
  end: slot.end,
  ...(slot.comment && { location: slot.comment }),
  actors: schedule?.actor ?? [],
});

/** `HealthcareService/…` whose slot it is alone; absent: every department may use it. */
export const departmentOf = ({ actors }: Pick<SlotView, 'actors'>): string | undefined => actors.find((a) => a.reference?.startsWith('HealthcareService/'))?.reference;
