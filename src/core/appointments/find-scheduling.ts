// In whose calendar a visit is booked (S15): the department's, else the programme's, else none but ours.
import type { VisitKind } from '../fhir/visit.ts';
import type { Programme, VisitScheduling } from '../intake/programme.ts';

const covers = (scheduling: VisitScheduling | undefined, kind: VisitKind): boolean => scheduling !== undefined && (scheduling.kinds?.includes(kind) ?? true);

/** `department`: `HealthcareService/<programme>-<code>`, as the request names it. */
export const findScheduling = ({ id, departments, visits }: Pick<Programme, 'id' | 'departments' | 'visits'>, kind: VisitKind, department: string | undefined): VisitScheduling | undefined => {
  const own = departments.find(({ code }) => department === `HealthcareService/${id}-${code}`)?.scheduling;
  return [own, visits.scheduling].find((scheduling) => covers(scheduling, kind));
};
