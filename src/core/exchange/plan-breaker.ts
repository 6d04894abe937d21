// A peer's circuit breaker: after some failures in a row it is left alone for a while, then asked by one alone; that one decides. Pure; who holds it sets clock and chance.

export interface Breaker {
  /** In a row. */
  readonly failures: number;
  /** Present: open, or half-open once it has come. */
  readonly openUntil?: Temporal.Instant;
  /** How often it opened without a success between: the pause doubles. */
  readonly opened: number;
}

export interface BreakerPolicy {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** Length of the first pause. */
  readonly seconds: number;
}

export type BreakerEvent =
  | { readonly kind: 'answered' }
  | { readonly kind: 'failed'; readonly now: Temporal.Instant; /** 0 to 1 */ readonly random: number; readonly retryAfterSeconds?: number | undefined }
  /** A person says that the peer is well again. */
  | { readonly kind: 'trusted'; readonly now: Temporal.Instant };

/** The longest pause: 15 minutes. What a peer itself asks for is kept up to a day. */
const MOST_SECONDS = 900;
const MOST_RETRY_AFTER = 86_400;

/** Half of it by chance, so that several processes do not knock at the same second. */
const pauseOf = (opened: number, random: number, { seconds }: BreakerPolicy): number => Math.ceil(Math.min(MOST_SECONDS, seconds * 2 ** (opened - 1)) * (1 + random) / 2);

type Failed = Extract<BreakerEvent, { readonly kind: 'failed' }>;

const isOpenAt = ({ openUntil }: Breaker, now: Temporal.Instant): boolean => openUntil !== undefined && Temporal.Instant.compare(now, openUntil) < 0;

/** Closed until enough have failed; half-open: the one that tried failed. A call that was under way when it opened says nothing new. */
const opensAt = (before: Breaker, now: Temporal.Instant, policy: BreakerPolicy): boolean => !isOpenAt(before, now) && (before.failures + 1 >= policy.failures || before.openUntil !== undefined);

const afterFailure = (before: Breaker, { now, random, retryAfterSeconds = 0 }: Failed, policy: BreakerPolicy): Breaker => {
  const opens = opensAt(before, now, policy);
  const next = { failures: before.failures + 1, opened: before.opened + Number(opens) };
  const seconds = Math.max(Math.min(MOST_RETRY_AFTER, retryAfterSeconds), opens ? pauseOf(next.opened, random, policy) : 0);
  const until = seconds > 0 ? now.add({ seconds }) : undefined;
  // a pause that was promised before is not cut short
  const openUntil = [before.openUntil, until].filter((at) => at !== undefined).sort((x, y) => Temporal.Instant.compare(y, x))[0];
  return openUntil ? { ...next, openUntil } : next;
};

export const planBreaker = (before: Breaker, event: BreakerEvent, policy: BreakerPolicy): Breaker => {
  switch (event.kind) {
    case 'answered': return { failures: 0, opened: 0 };
    case 'failed': return afterFailure(before, event, policy);
    case 'trusted': return before.openUntil ? { ...before, openUntil: event.now } : before;
  }
};
