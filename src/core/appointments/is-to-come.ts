// Whether a visit or meeting is still ahead: booked, and not begun.
import type { Appointment } from '@medplum/fhirtypes';
import { parseInstant } from '../kernel/time.ts';

const BOOKED: readonly Appointment['status'][] = ['proposed', 'pending', 'booked'];

export const isToCome = ({ status, start }: Pick<Appointment, 'status' | 'start'>, now: Temporal.Instant): boolean => {
  const starts = parseInstant(start ?? '');
  return BOOKED.includes(status) && (!starts.ok || Temporal.Instant.compare(starts.value, now) > 0);
};
