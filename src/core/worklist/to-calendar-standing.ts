// Where a visit stands in a hospital's own calendar, from what is known of it here.
import type { CalendarState } from './request-state.ts';

const UNDER_WAY: readonly string[] = ['requested', 'in-progress'];
/** `failed`: it would not move it the last time, and has it where it stood. */
const ENDED: readonly string[] = ['completed', 'failed'];

/** `asked`: its answer is waited for; `booked`: it stands there; `absent`: it does not, or not any more. */
export const toCalendarStanding = ({ status, has }: Pick<CalendarState, 'status' | 'has'>): 'asked' | 'booked' | 'absent' => {
  if (UNDER_WAY.includes(status)) return 'asked';
  return has === 'booked' && ENDED.includes(status) ? 'booked' : 'absent';
};
