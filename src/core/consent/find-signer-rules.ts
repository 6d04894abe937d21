// Who signs at an age (S9): the programme's bands that an age range touches. Where it touches several, each of them must be met: the stricter holds.
import type { AgeBand, Programme } from '../intake/programme.ts';
import type { AgeRange } from './assess-age.ts';

/** Of age in Belgium and in the Netherlands (art. 388 old Civil Code; art. 1:233 BW). */
const ADULT_AGE = 18;

export interface SignerRules {
  /** One per band touched. */
  readonly bands: readonly AgeBand['signers'][];
  /** An adult who cannot decide, with proof (S9). */
  readonly mayRepresentAdult: boolean;
}

export const findSignerRules = (programme: Programme, age: AgeRange): SignerRules => ({
  bands: programme.authorisation.bands.filter((band) => band.from <= age.atMost && age.atLeast < (band.below ?? Infinity)).map((band) => band.signers),
  mayRepresentAdult: programme.authorisation.adultRepresentation && age.atLeast >= ADULT_AGE,
});
