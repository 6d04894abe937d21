// The way out for mail: one message to one address, at least once under a stable Message-ID (S19). https://www.rfc-editor.org/rfc/rfc5322
import type { Result } from '../core/kernel/result.ts';

export interface MailMessage {
  /** Without angle brackets; the same for every attempt at the same message. */
  readonly messageId: string;
  /** One address, no name. */
  readonly to: string;
  /** One line. */
  readonly subject: string;
  readonly text: string;
  /** BCP 47. */
  readonly language: string;
}

export interface Mail {
  /** Of its Message-IDs: the sender's. */
  readonly domain: string;
  /**
   * Ends well once the mail server has taken it. Failures: `network-rejected` (this message to this address is refused for good),
   * `network-unavailable` and `network-timeout` (later it may be taken; fault `us` where our access is refused), `invalid` (it is no message).
   */
  readonly send: (message: MailMessage) => Promise<Result<undefined>>;
  /** Breaks off what runs. */
  readonly close: () => void;
}
