// The notices that are of interest, as searches of the store.
import type { SearchFilter } from '../ports/resource-store.ts';

const UNSENDABLE: SearchFilter = { code: 'exchange-at', modifier: 'missing', values: ['true'] };

export const noticeFilters = {
  /** For somebody to see to, or still to be sent. */
  open: [{ code: 'status', values: ['active', 'on-hold'] }],
  /** Nobody sends them: shown only, or given up. */
  idle: [{ code: 'status', values: ['active', 'on-hold'] }, UNSENDABLE],
  /** A notice that was snoozed comes back by itself; what was given up does not. */
  givenUp: [{ code: 'status', values: ['on-hold'] }, UNSENDABLE],
  waiting: [{ code: 'exchange-at', modifier: 'missing', values: ['false'] }],
} as const satisfies Readonly<Record<string, readonly SearchFilter[]>>;
