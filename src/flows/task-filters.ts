// The Tasks that wait for a coordinator, as a search of the store.
import { STATUS_REASONS, TASK_CODES } from '../core/fhir/systems.ts';
import type { SearchFilter } from '../ports/resource-store.ts';

export const taskFilters = {
  /** Dead letters: a Task that ends is none any more. */
  givenUp: [{ code: 'status-reason', values: [`${STATUS_REASONS}|exchange-given-up`] }],
  /** Documents that came unasked. */
  underReview: [{ code: 'code', values: [`${TASK_CODES}|review-document`] }, { code: 'status', values: ['requested'] }],
} as const satisfies Readonly<Record<string, readonly SearchFilter[]>>;
