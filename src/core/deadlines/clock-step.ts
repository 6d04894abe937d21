// The steps by which a due date was found, for people: coded, with the dates of the custodian's zone.
import type { TimeUnit } from '../intake/programme.ts';

/** `at`: FHIR dateTime with the custodian's offset. `on`, `from`, `to`: calendar dates. */
export type ClockStep =
  | { readonly code: 'requested' | 'first-query' | 'received' | 'paused-since' | 'handed-over' | 'cancelled'; readonly at: string }
  /** Later than received: what made it so, where that is known. */
  | { readonly code: 'valid'; readonly at: string; readonly because?: 'proof-of-representation' }
  | { readonly code: 'counted'; readonly length: number; readonly unit: TimeUnit }
  /** Local midnights that were not counted; of a time in hours the minutes. */
  | { readonly code: 'paused'; readonly days: number; readonly minutes?: number }
  | { readonly code: 'extended'; readonly at: string; readonly length: number; readonly unit: TimeUnit }
  /** Announced when the time was over: it does not count. */
  | { readonly code: 'extension-late'; readonly at: string }
  | { readonly code: 'rolled-over'; readonly from: string; readonly to: string; readonly because: 'weekend' | 'holiday' }
  | { readonly code: 'due'; readonly on: string; /** To the minute, of a time in hours. */ readonly at?: string; /** Counted from when it was sent: never a breach. */ readonly estimate: boolean }
  | { readonly code: 'overdue-from'; readonly at: string; readonly timeZone: string };
