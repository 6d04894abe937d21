// The way out for signed calls to systems of the hospital: at least once under a stable id (S19). https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
import type { Result } from '../core/kernel/result.ts';

export interface WebhookMessage {
  /** The same for every attempt at the same message. */
  readonly id: string;
  /** JSON text. */
  readonly body: string;
}

export interface Webhooks {
  /** The settings know it. */
  readonly has: (webhook: string) => boolean;
  /**
   * Ends well once it was answered with 2xx. Failures: `network-rejected` (410: it wants nothing any more), `network-unavailable`
   * (not reached, not trusted, or another status: later it may be taken), `network-timeout`, `business-rule` (its name leads to a private address).
   */
  readonly send: (webhook: string, message: WebhookMessage) => Promise<Result<undefined>>;
  /** Breaks off what runs. */
  readonly close: () => void;
}
