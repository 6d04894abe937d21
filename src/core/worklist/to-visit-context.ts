// What a visit of this request is judged by.
import type { VisitContext } from '../appointments/check-visit.ts';
import { readInsurer } from '../fhir/insurer.ts';
import type { VisitKind } from '../fhir/visit.ts';
import type { Programme } from '../intake/programme.ts';
import { assessRequest } from './assess-request.ts';
import type { RequestRecord } from './request-record.ts';

export interface VisitMoment {
  readonly programme: Programme;
  readonly now: Temporal.Instant;
  readonly kind: VisitKind;
  /** Id of the Appointment that is moved, and does not stand in its own way. */
  readonly moved?: string | undefined;
}

export const toVisitContext = (record: RequestRecord, { programme, now, kind, moved }: VisitMoment): VisitContext => {
  const look = assessRequest(record, programme, now).path.find(({ step }) => step.id === kind);
  return {
    programme,
    existing: record.appointments.filter((a) => a.id !== moved),
    insurer: readInsurer(record.request, record.byReference),
    isReached: look === undefined || (look.status !== undefined && !look.unmet.includes('earlier-steps')),
  };
};
