// Whether an intake may leave the drafts: it was sent, the patient is identified, and who speaks for the patient has proven it (S11).
import type { Intake } from './intake.ts';

/** A proof counts once somebody of the hospital has checked it (S7). */
const isRepresentationProven = (intake: Intake): boolean => {
  if (intake.requester.kind !== 'representative') return true;
  return (intake.requester.evidence ?? []).some((e) => e.kind === 'proof-of-representation' && e.checkedBy !== undefined && e.checkedAt !== undefined);
};

export const isReadyToStart = (intake: Intake): boolean =>
  intake.send !== false && intake.patient.identifiers.length > 0 && isRepresentationProven(intake);
