// Whether who speaks for the patient has proven it for today (S9): what was proven of a child's parent says nothing of an adult who cannot decide.
import type { Provenance } from '@medplum/fhirtypes';
import { assessAge, type AgeRange } from '../consent/assess-age.ts';
import { isAdult } from '../consent/is-adult.ts';
import type { Programme } from '../intake/programme.ts';
import { parseInstant } from '../kernel/time.ts';
import { isRepresentationProven } from './is-representation-proven.ts';
import type { RequestRecord } from './request-record.ts';

const checkedAt = ({ occurredDateTime, recorded }: Provenance): Temporal.Instant | undefined => {
  const at = parseInstant(occurredDateTime ?? recorded);
  return at.ok ? at.value : undefined;
};

/** `undefined`: nobody represents the patient. From the 18th birthday on a proof counts that was checked since. */
export const assessRepresentation = (record: RequestRecord, { programme, now }: { readonly programme: Programme; readonly now: Temporal.Instant }): boolean | undefined => {
  const ageAt = (at: Temporal.Instant): AgeRange => assessAge(record.patient.birthDate, at.toZonedDateTimeISO(programme.timeZone).toPlainDate());
  if (!isAdult(ageAt(now))) return isRepresentationProven(record);
  const ofAdult = record.provenances.filter((p) => {
    const at = checkedAt(p);
    return at !== undefined && isAdult(ageAt(at));
  });
  return isRepresentationProven({ ...record, provenances: ofAdult });
};
