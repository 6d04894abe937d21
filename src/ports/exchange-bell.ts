// A caller who waits for what it just put into the outbox has it looked at now, not at the next round.

export interface ExchangeBell {
  readonly ring: () => void;
  /** `listener` is called at every ring from now on. */
  readonly onRing: (listener: () => void) => void;
}
