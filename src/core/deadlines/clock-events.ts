// What a clock is computed from: of a transfer only what happened, nothing that was derived before.
import type { TransferEvents } from '../fhir/transfer.ts';

/** FHIR dateTimes; one that cannot be read counts as not known. */
export type ClockEvents = { readonly [K in Exclude<keyof TransferEvents, 'rule' | 'basis' | 'timeZone'>]?: TransferEvents[K] | undefined } & {
  /** Why it was not valid before `validAt`: somebody speaks for the patient, and the proof of it was checked. Said in the explanation, and counts for nothing. */
  readonly validBy?: 'proof-of-representation' | undefined;
};
