// Every slot that meets the filters, page by page: for a period, never for all times.
import type { Slot } from '@medplum/fhirtypes';
import { ok, type Result } from '../core/kernel/result.ts';
import type { SearchFilter } from '../ports/resource-store.ts';
import type { FlowPorts } from './flow-ports.ts';
import { searchPages } from './search-pages.ts';

const PAGE = 200;

/** By start. `most`: no more than these are read. Failures: those of a search. */
export const searchSlots = async (ports: Pick<FlowPorts, 'store'>, filters: readonly SearchFilter[], most: number): Promise<Result<readonly Slot[]>> => {
  const slots: Slot[] = [];
  for await (const page of searchPages(ports, { type: 'Slot', filters, sort: [{ code: 'start' }], count: Math.min(PAGE, most) })) {
    if (!page.ok) return page;
    slots.push(...page.value);
    if (slots.length >= most) break;
  }
  return ok(slots.slice(0, most));
};
