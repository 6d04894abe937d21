// Who signs at an age (S9): the programme's bands that an age range touches. Where it touches several, each of them must be met: the stricter holds.
import type { AgeBand, Programme } from '../intake/programme.ts';
import type { AgeRange } from './assess-age.ts';
import { isAdult } from './is-adult.ts';

export interface SignerRules {
  /** One per band touched. */
  readonly bands: readonly AgeBand['signers'][];
  /** An adult who cannot decide, with proof (S9). */
  readonly mayRepresentAdult: boolean;
}

export const findSignerRules = (programme: Programme, age: AgeRange): SignerRules => ({
  bands: programme.authorisation.bands.filter((band) => band.from <= age.atMost && age.atLeast < (band.below ?? Infinity)).map((band) => band.signers),
  mayRepresentAdult: programme.authorisation.adultRepresentation && isAdult(age),
});
