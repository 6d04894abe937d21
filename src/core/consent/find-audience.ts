// Who of the patient's side is told of a request on a day, asked in its course, and how much (S9). Who may sign is another question (find-signer-rules.ts).
import type { Programme, ToldBand } from '../intake/programme.ts';
import type { AgeRange } from './assess-age.ts';
import { findSignerRules } from './find-signer-rules.ts';

export type PatientSide = 'patient' | 'representative';

export interface Audience {
  /** Empty: the birth date is not known well enough to say, and a coordinator asks first. */
  readonly to: readonly PatientSide[];
  /** `false`: of how the request goes, not of what a document says. */
  readonly documentContent: boolean;
}

export interface AudienceQuestion {
  readonly age: AgeRange;
  /** `true`: a representative whose proof was checked asks; for an adult that is who cannot decide. */
  readonly representationProven?: boolean | undefined;
}

const SIDES: Readonly<Record<ToldBand['to'], readonly PatientSide[]>> = { 'representative': ['representative'], 'representative-and-patient': ['representative', 'patient'], 'patient': ['patient'] };

/** A programme that says nothing tells those who sign. */
const bandsOf = ({ authorisation }: Programme): readonly ToldBand[] => authorisation.told ?? authorisation.bands.map(({ signers, ...band }) => ({ ...band, to: signers }));

/** With an incomplete birth date several bands may hold: told is who each of them tells, and only what each of them lets be told. */
export const findAudience = (programme: Programme, { age, representationProven }: AudienceQuestion): Audience => {
  if (representationProven && findSignerRules(programme, age).mayRepresentAdult) return { to: ['representative'], documentContent: true };
  const touched = bandsOf(programme).filter((band) => band.from <= age.atMost && age.atLeast < (band.below ?? Infinity));
  const [first, ...others] = touched.map((band) => SIDES[band.to]);
  return {
    to: (first ?? []).filter((side) => others.every((told) => told.includes(side))),
    documentContent: touched.every((band) => band.content !== 'process-only'),
  };
};
