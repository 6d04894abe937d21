// Which kind of visit an Appointment of ours is.
import type { Appointment } from '@medplum/fhirtypes';
import { VISIT_CODES } from '../fhir/systems.ts';
import type { VisitKind } from '../intake/parse-appointment.ts';

const KINDS: readonly VisitKind[] = ['first-visit', 'second-visit', 'team-meeting', 'multidisciplinary-meeting'];

/** `undefined`: none that we know. */
export const findVisitKind = ({ serviceType }: Appointment): VisitKind | undefined => {
  const code = serviceType?.flatMap((type) => type.coding ?? []).find((c) => c.system === VISIT_CODES)?.code;
  return KINDS.find((kind) => kind === code);
};
