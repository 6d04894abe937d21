// Every slot that meets the filters, page by page: for a period, never for all times.
import type { Slot } from '@medplum/fhirtypes';
import { ok, type Result } from '../core/kernel/result.ts';
import type { SearchFilter } from '../ports/resource-store.ts';
import type { FlowPorts } from './flow-ports.ts';

const PAGE = 200;

/** By start. `most`: no more than these are read. Failures: those of a search. */
export const searchSlots = async ({ store }: Pick<FlowPorts, 'store'>, filters: readonly SearchFilter[], most: number): Promise<Result<readonly Slot[]>> => {
  const slots: Slot[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.search({ type: 'Slot', filters, sort: [{ code: 'start' }], count: Math.min(PAGE, most), ...(cursor !== undefined && { cursor }) });
    if (!page.ok) return page;
    slots.push(...page.value.matches.filter((r): r is Slot => r.resourceType === 'Slot'));
    cursor = page.value.next;
  } while (cursor !== undefined && slots.length < most);
  return ok(slots.slice(0, most));
};
