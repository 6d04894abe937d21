// What a failed call to a peer is called on the Task that it was made for: codes of STATUS_REASONS.
import type { FailureKind } from '../kernel/result.ts';

/** Asking who and what there is, fetching one document, sending a package or looking whether it arrived, a visit in a calendar. */
export type PeerCall = 'search' | 'document' | 'package' | 'visit';

type Codes = Readonly<Partial<Record<FailureKind, string>>>;

const COMMON: Codes = {
  'not-permitted': 'network-refused', 'network-unavailable': 'network-unavailable', 'network-timeout': 'network-timeout', 'network-rejected': 'network-rejected',
  'login-required': 'access-refused', 'business-rule': 'link-elsewhere', 'storage-full': 'storage-full',
};

const CODES: Readonly<Record<PeerCall, Codes>> = {
  search: COMMON,
  /** Of one document: theirs to mend, and no reason to stop asking for the others. */
  document: {
    ...COMMON, 'network-rejected': 'document-rejected', 'business-rule': 'document-elsewhere', 'not-found': 'document-gone', 'malformed': 'document-cut-short', 'too-large': 'document-too-large',
  },
  visit: { ...COMMON, 'state-conflict': 'time-taken', 'not-found': 'network-rejected', 'malformed': 'network-rejected', 'too-large': 'network-rejected', 'invalid': 'visit-differs', 'code-unknown': 'patient-unknown', 'duplicate': 'patient-ambiguous' },
  package: { ...COMMON, 'not-found': 'network-rejected', 'malformed': 'network-rejected', 'too-large': 'package-too-large', 'code-unknown': 'recipient-unknown', 'duplicate': 'network-rejected' },
};

export const findFailureCode = (kind: FailureKind, call: PeerCall): string => CODES[call][kind] ?? 'adapter-fault';
