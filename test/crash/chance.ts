// Chance that can be had again: the same seed gives the same choices (mulberry32: a 32-bit state, good enough to shuffle deeds).

export interface Chance {
  /** From 0 to below `count`. */
  readonly below: (count: number) => number;
  readonly isTrue: (share: number) => boolean;
  readonly oneOf: <T>(choices: readonly T[]) => T | undefined;
}

export const chanceOf = (seed: number): Chance => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return { below, isTrue: (share) => next() < share, oneOf: (choices) => choices[below(choices.length)] };
};
