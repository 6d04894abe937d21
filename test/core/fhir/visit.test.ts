// Which kind of visit an Appointment is: by our codes alone.
import type { Appointment } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { visitKindOf } from '../../../src/core/fhir/visit.ts';
import { LOINC, VISIT_CODES } from '../../../src/core/fhir/systems.ts';

const of = (...coding: { system: string; code: string }[]): Appointment => ({ resourceType: 'Appointment', status: 'booked', participant: [], ...(coding.length > 0 && { serviceType: [{ coding }] }) });

test.each([['no type', of()], ['another system', of({ system: LOINC, code: 'first-visit' })], ['a kind that is none', of({ system: VISIT_CODES, code: 'third-visit' })]])('none by %s', (_what, appointment) => { expect(visitKindOf(appointment)).toBeUndefined(); });
test('ours beside another', () => { expect(visitKindOf(of({ system: LOINC, code: 'x' }, { system: VISIT_CODES, code: 'team-meeting' }))).toBe('team-meeting'); });
