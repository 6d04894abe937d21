// What the adapter's reason is when a call to a recipient failed; codes of STATUS_REASONS.
import type { FailureKind } from '../core/kernel/result.ts';

const REASONS: Readonly<Partial<Record<FailureKind, string>>> = {
  'login-required': 'access-refused',
  'not-permitted': 'network-refused', 'network-unavailable': 'network-unavailable', 'network-timeout': 'network-timeout', 'network-rejected': 'network-rejected',
  'business-rule': 'link-elsewhere', 'not-found': 'network-rejected', 'malformed': 'network-rejected', 'too-large': 'package-too-large',
  'code-unknown': 'recipient-unknown', 'duplicate': 'network-rejected', 'storage-full': 'storage-full',
};

export const reasonOfFailure = (kind: FailureKind): string => REASONS[kind] ?? 'adapter-fault';
