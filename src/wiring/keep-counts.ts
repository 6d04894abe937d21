// The last counts, made anew when they are old: counting costs a scan of an index, so several scrapers share one; a scrape waits for nothing longer than one count.

const KEPT_MS = 30_000;

/** `undefined`: a store that is away is said by /readyz; its metrics are absent. */
export const keepCounts = <T>(count: () => Promise<T | undefined>): (() => Promise<T | undefined>) => {
  let last: { readonly at: number; readonly counts: Promise<T | undefined> } | undefined;
  return () => {
    if (!last || performance.now() - last.at > KEPT_MS) last = { at: performance.now(), counts: count().catch(() => undefined) };
    return last.counts;
  };
};
