// How long to wait before the next attempt: exponential with full jitter, never shorter than what the peer asked for.

export interface RetryPolicy {
  /** After how many seconds a custodian that was not complete is asked again; also the longest pause between two attempts. */
  readonly pollSeconds: number;
  /** Longest pause after the first failure; doubles with each one more. */
  readonly retrySeconds: number;
  /** Failures in a row after which it is given up. */
  readonly maxAttempts: number;
  /** Hours of failing after which it is given up. */
  readonly giveUpHours: number;
}

export interface Backoff {
  /** In a row, this one included: at least 1. */
  readonly failures: number;
  /** 0 to 1, drawn anew for each wait. */
  readonly random: number;
  readonly retryAfterSeconds?: number | undefined;
}

/** A peer cannot put us off for longer: 24 h. */
const MOST_RETRY_AFTER = 86_400;
const LEAST_SECONDS = 1;

/** Seconds. Those who were told the same moment do not come at the same second: the jitter goes on top. */
export const planBackoff = ({ failures, random, retryAfterSeconds = 0 }: Backoff, { pollSeconds, retrySeconds }: Pick<RetryPolicy, 'pollSeconds' | 'retrySeconds'>): number => {
  const longest = Math.min(pollSeconds, retrySeconds * 2 ** (Math.max(1, failures) - 1));
  return Math.max(LEAST_SECONDS, Math.ceil(random * longest)) + Math.min(MOST_RETRY_AFTER, retryAfterSeconds);
};
