// Of age in Belgium and in the Netherlands (art. 388 old Civil Code; art. 1:233 BW), whoever of an age range this is.
import type { AgeRange } from './assess-age.ts';

const ADULT_AGE = 18;

export const isAdult = ({ atLeast }: AgeRange): boolean => atLeast >= ADULT_AGE;
