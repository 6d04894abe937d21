// The calendars of both programmes' rules, opened once for a test file, and one without any holiday.
import { openCalendars } from '../../src/adapters/calendar/open-calendars.ts';
import type { Calendar } from '../../src/core/deadlines/calendar.ts';
import { findClosings } from '../../src/core/intake/find-closings.ts';
import { P1, P2 } from '../core/intake/valid-intake.ts';

const opened = await openCalendars([P1, P2].flatMap(findClosings));
if (!opened.ok) throw new Error(JSON.stringify(opened.failure));

export const calendars = opened.value;

export const WEEKENDS: Calendar = { isClosed: (date) => date.dayOfWeek >= 6 };
