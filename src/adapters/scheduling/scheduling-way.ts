// One way of asking a calendar: what IHE's operations and plain FHIR have in common.
import type { PeerVisit } from '../../core/fhir/visit-booking.ts';
import type { Result } from '../../core/kernel/result.ts';
import type { FreeTime, FreeTimeQuery, VisitAsk } from '../../ports/appointment-scheduler.ts';
import type { Asking } from './send-fhir.ts';

type Call<Ask, Answer> = (asking: Asking, ask: Ask) => Promise<Result<Answer>>;

export interface SchedulingWay {
  readonly mayHold: boolean;
  /** How its look-up asks. */
  readonly lookUpBy: 'patient' | 'identifier';
  /** Below the base, for the audit trail: what is asked for each. */
  readonly addresses: Readonly<Record<'find' | 'hold' | 'book', string>>;
  readonly find: Call<FreeTimeQuery, readonly FreeTime[]>;
  readonly hold: Call<VisitAsk, PeerVisit | undefined>;
  readonly book: Call<VisitAsk, PeerVisit>;
  readonly modify: Call<VisitAsk & { readonly seen: PeerVisit }, PeerVisit>;
  readonly cancel: Call<VisitAsk & { readonly seen: PeerVisit }, PeerVisit>;
}
