// Whose fault it is that an exchange does not go on, and what the worker does about it: the one table of codes (docs/failures.md; S8).
import type { DecisionCode } from '../consent/decision-reason.ts';
import type { Fault } from '../kernel/result.ts';

/**
 * `backoff`: it may be over in a moment: tried again soon, then less and less often, and given up in the end.
 * `confirm`: only a person can mend it: asked again on schedule a few times, in case the answer was a slip, then given up.
 * `poll`: the exchange itself works: asked again on schedule for as long as the transfer is open.
 * `parked`: asking again is pointless until somebody has acted, or the day comes.
 */
export type Retry = 'backoff' | 'confirm' | 'poll' | 'parked';

export interface ExchangeFault {
  /** Code of STATUS_REASONS. */
  readonly code: string;
  readonly fault: Fault;
  readonly retry: Retry;
  /** For people; names nobody. */
  readonly text: string;
}

type Row = readonly [fault: Fault, retry: Retry, text: string];

const DENIALS: Readonly<Record<DecisionCode, Row>> = {
  'no-consent': ['patient-pending', 'parked', 'No authorisation for this custodian'],
  'consent-not-submitted': ['placer', 'parked', 'The signed authorisation was not submitted to this custodian yet'],
  'consent-expired': ['patient-pending', 'parked', 'The authorisation has expired'],
  'consent-withdrawn': ['patient-pending', 'parked', 'The authorisation was withdrawn'],
  'consent-refused': ['patient-pending', 'parked', 'The patient refuses'],
  'professional-refused': ['patient-pending', 'parked', 'The patient refuses this professional'],
  'signer-not-entitled-today': ['patient-pending', 'parked', 'Those who signed do not suffice at the patient\'s age today'],
  'no-therapeutic-relationship': ['placer', 'parked', 'No department or professional is recorded as treating the patient'],
  'objection-pending': ['us', 'parked', 'An objection was recorded: a coordinator must decide'],
  'age-exception-pending': ['us', 'parked', 'The age is outside the programme: a coordinator must decide'],
  'network-refused': ['patient-pending', 'parked', 'The network itself refuses: the patient must settle it there and authorise anew'],
};

const FAILURES = {
  'network-unavailable': ['network', 'backoff', 'The peer cannot be reached'],
  'network-timeout': ['network', 'backoff', 'The peer did not answer in time'],
  'network-rejected': ['network', 'confirm', 'The peer refused the call, or its answer is not of the standard'],
  'link-elsewhere': ['network', 'confirm', 'The peer leads to another host, which was not called'],
  'access-refused': ['us', 'confirm', 'The peer does not take the adapter\'s access token, or gives it none: it is not registered there as its entry says, or with other keys'],
  'patient-unknown': ['network', 'confirm', 'The network knows no such patient'],
  'patient-ambiguous': ['network', 'confirm', 'The network knows more than one patient under this identifier'],
  'no-identifier-for-peer': ['placer', 'poll', 'The patient has no identifier of a system that the peer knows'],
  'peer-not-configured': ['us', 'poll', 'The peer file has no such peer'],
  'storage-full': ['us', 'backoff', 'There was no room to keep what came'],
  'adapter-fault': ['us', 'backoff', 'The adapter failed'],
  'entry-malformed': ['custodian', 'poll', 'An entry of the list of documents is not built as the standard says; the others were taken'],
  'promised-missing': ['custodian', 'poll', 'The custodian\'s submission sets name documents that it does not give'],
  'lists-unreadable': ['network', 'poll', 'The peer does not show its submission sets, or not as the standard says: whether all came is not known'],
  'document-cut-short': ['custodian', 'backoff', 'A document ended before its announced end'],
  'document-rejected': ['custodian', 'poll', 'A document was refused, or its answer is not of the standard'],
  'document-elsewhere': ['custodian', 'poll', 'A document lies at another host, which was not called'],
  'document-gone': ['custodian', 'poll', 'A document that the peer lists is not there'],
  'document-too-large': ['custodian', 'poll', 'A document is larger than what is taken'],
  'document-refused': ['patient-pending', 'poll', 'A document may not be had: the patient refuses it, or the authorisation ended meanwhile'],
  'recipient-unknown': ['network', 'confirm', 'The peer does not know or does not reach the recipient'],
  'delivery-unconfirmed': ['network', 'confirm', 'The recipient acknowledged a document and does not show it: it may have kept nothing'],
  'delivery-differs': ['network', 'parked', 'The recipient has another document under the same identifier: a person must look at it'],
  'package-too-large': ['us', 'parked', 'A document is larger than what the recipient takes'],
  'metadata-not-given': ['custodian', 'parked', 'The recipient asks for metadata of documents that their custodian did not give'],
  'channel-not-configured': ['us', 'poll', 'The settings name no mail server, or not this webhook'],
  'no-address': ['us', 'poll', 'The addressee has no address for this channel'],
  'time-taken': ['us', 'parked', 'The calendar does not give this time: another is to be chosen'],
  'time-passed': ['us', 'parked', 'The time of the visit came before the calendar had answered'],
  'visit-unconfirmed': ['network', 'poll', 'The calendar has taken the visit and not confirmed it yet'],
  'visit-differs': ['network', 'confirm', 'The calendar has somebody else\'s appointment under what is this visit, or none where it had one: a person must look at it'],
  'metadata-not-known': ['us', 'parked', 'The recipient asks for metadata of documents that nobody here has recorded'],
} as const satisfies Record<string, Row>;

const TABLE: ReadonlyMap<string, Row> = new Map<string, Row>([...Object.entries(DENIALS), ...Object.entries(FAILURES)]);

/** `undefined`: a code of STATUS_REASONS that says nothing of why an exchange does not go on. */
export const findExchangeFault = (code: string | undefined): ExchangeFault | undefined => {
  const row = code === undefined ? undefined : TABLE.get(code);
  if (code === undefined || !row) return undefined;
  const [fault, retry, text] = row;
  return { code, fault, retry, text };
};
