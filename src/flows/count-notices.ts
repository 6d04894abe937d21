// How many notices there are of a kind.
import type { SearchFilter } from '../ports/resource-store.ts';
import type { FlowPorts } from './flow-ports.ts';

/** `undefined`: the store does not answer now. */
export const countNotices = async ({ store }: Pick<FlowPorts, 'store'>, filters: readonly SearchFilter[]): Promise<number | undefined> => {
  const found = await store.search({ type: 'CommunicationRequest', filters, count: 0, withTotal: true });
  return found.ok ? found.value.total : undefined;
};
