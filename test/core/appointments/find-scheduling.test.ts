// In whose calendar a visit is booked.
import { expect, test } from 'vitest';
import { findScheduling } from '../../../src/core/appointments/find-scheduling.ts';
import type { Programme, VisitScheduling } from '../../../src/core/intake/programme.ts';

const programme = (own?: VisitScheduling, ofDepartment?: VisitScheduling): Pick<Programme, 'id' | 'departments' | 'visits'> => ({
  id: 'p', departments: [{ code: 'nephrology', display: 'Nephrology', ...(ofDepartment && { scheduling: ofDepartment }) }, { code: 'other', display: 'Other' }],
  visits: { kinds: ['first-visit', 'team-meeting'], cancellationHours: 24, ...(own && { scheduling: own }) },
});
const HERE = 'HealthcareService/p-nephrology';

test('none, where nobody names one', () => { expect(findScheduling(programme(), 'first-visit', HERE)).toBeUndefined(); });
test('none, for a kind that it does not book', () => { expect(findScheduling(programme({ peer: 'ehr', kinds: ['team-meeting'] }), 'first-visit', HERE)).toBeUndefined(); });
test('the programme\'s, for every kind unless it names some', () => {
  expect([findScheduling(programme({ peer: 'ehr' }), 'first-visit', undefined)?.peer, findScheduling(programme({ peer: 'ehr', kinds: ['team-meeting'] }), 'team-meeting', HERE)?.peer]).toEqual(['ehr', 'ehr']);
});
test('the department\'s goes first, for its own requests and kinds', () => {
  const both = programme({ peer: 'ehr' }, { peer: 'own', kinds: ['first-visit'] });
  expect([findScheduling(both, 'first-visit', HERE)?.peer, findScheduling(both, 'team-meeting', HERE)?.peer, findScheduling(both, 'first-visit', 'HealthcareService/p-other')?.peer, findScheduling(both, 'first-visit', 'HealthcareService/q-nephrology')?.peer]).toEqual(['own', 'ehr', 'ehr', 'ehr']);
});
