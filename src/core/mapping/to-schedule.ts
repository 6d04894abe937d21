// Whose times the slots are: one who can be in one place at a time. https://hl7.org/fhir/R4/schedule.html
import type { Schedule } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { PROGRAMME_CODES } from '../fhir/systems.ts';
import { EXT_SLOTS_MADE, VISIT_PROFILE } from '../fhir/visit-systems.ts';
import type { SlotMaking } from '../intake/parse-slots.ts';
import type { Programme } from '../intake/programme.ts';
import { toIdentifiers } from './to-identifiers.ts';

type Actor = Schedule['actor'][number];

const toDoctor = ({ practitioner }: SlotMaking): readonly Actor[] => (practitioner
  ? [{ type: 'Practitioner', ...compact({ identifier: toIdentifiers(practitioner.identifiers)[0] }), display: [...(practitioner.name.given ?? []), practitioner.name.family].join(' ') }]
  : []);

/** A professional is the same in every room; without one the room counts. */
const toPlace = ({ practitioner, location }: SlotMaking): readonly Actor[] => (location && !practitioner ? [{ type: 'Location', display: location }] : []);

const toActors = (making: SlotMaking, programme: Programme): Actor[] => {
  const named: readonly Actor[] = [...toDoctor(making), ...toPlace(making), ...(making.department ? [{ reference: `HealthcareService/${programme.id}-${making.department}` }] : [])];
  return named.length > 0 ? [...named] : [{ display: programme.hospital.name }];
};

/**
 * | making | element | note |
 * |---|---|---|
 * | programme | `serviceCategory` | PROGRAMME_CODES |
 * | `practitioner`, else `location`; `department` | `actor` | without any, the hospital by its name |
 * | - | extension `slots-made` | none yet |
 */
export const toSchedule = (making: SlotMaking, { id, programme }: { readonly id: string; readonly programme: Programme }): Schedule => ({
  resourceType: 'Schedule',
  id,
  meta: { profile: [VISIT_PROFILE.schedule] },
  extension: [{ url: EXT_SLOTS_MADE, valueUnsignedInt: 0 }],
  active: true,
  serviceCategory: [{ coding: [{ system: PROGRAMME_CODES, code: programme.id }] }],
  actor: toActors(making, programme),
});
