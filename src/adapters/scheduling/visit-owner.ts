// Whose an appointment in a calendar is: ours by its number, our patient's, or somebody else's.
import type { Appointment, Identifier } from '@medplum/fhirtypes';
import type { VisitAsk } from '../../ports/appointment-scheduler.ts';
import { sameSystem } from '../mhd/same-system.ts';

/** `participant` is read as it came. */
type Read = Pick<Appointment, 'identifier'> & Partial<Pick<Appointment, 'participant'>>;

const isOf = ({ system, value }: Identifier, key: { readonly system: string; readonly value: string }): boolean => value === key.value && sameSystem(system, key.system);

/** Of patients among the participants, where the calendar says them. */
const patientKeys = ({ participant = [] }: Read): readonly Identifier[] =>
  participant.flatMap(({ actor }) => (actor?.identifier && (actor.type ?? 'Patient') === 'Patient' ? [actor.identifier] : []));

export const visitOwner = {
  hasIdentifier: ({ identifier = [] }: Read, ask: Pick<VisitAsk, 'identifier'>): boolean => identifier.some((i) => isOf(i, ask.identifier)),
  /** It has the number of another visit of ours. */
  hasOtherIdentifier: ({ identifier = [] }: Read, ask: Pick<VisitAsk, 'identifier'>): boolean => identifier.some((i) => i.system === ask.identifier.system) && !identifier.some((i) => isOf(i, ask.identifier)),
  isPatients: (appointment: Read, { patientKey }: Pick<VisitAsk, 'patientKey'>): boolean => patientKeys(appointment).some((k) => isOf(k, patientKey)),
  /** It names somebody under the same system who is not ours. */
  isAnothers: (appointment: Read, { patientKey }: Pick<VisitAsk, 'patientKey'>): boolean => patientKeys(appointment).some((k) => sameSystem(k.system, patientKey.system) && k.value !== patientKey.value),
} as const;
