// A slot of the hospital's own, with whose time it is.
import type { Slot } from '@medplum/fhirtypes';
import { readSlot, type SlotView } from '../core/fhir/slot.ts';
import type { FlowPorts } from './flow-ports.ts';

export interface FoundSlot { readonly slot: Slot; readonly view: SlotView }

/** `reference`: `Slot/…`. `undefined`: there is none. */
export const findSlot = async ({ store }: Pick<FlowPorts, 'store'>, reference: string): Promise<FoundSlot | undefined> => {
  const [slot] = await store.readMany([reference]);
  if (slot?.resourceType !== 'Slot') return undefined;
  const [schedule] = await store.readMany([slot.schedule.reference ?? '']);
  return { slot, view: readSlot(slot, schedule?.resourceType === 'Schedule' ? schedule : undefined) };
};
