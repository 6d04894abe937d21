// Every calendar that a programme counts by: of its deadline rules and of the steps of its path.
import type { CountedTime } from './counted-time.ts';
import { findRules } from './find-rules.ts';
import type { Programme } from './programme.ts';
import { toPath } from './to-path.ts';

export const findClosings = (programme: Programme): readonly Pick<CountedTime, 'calendar' | 'closedDays'>[] =>
  [...findRules(programme), ...toPath(programme).flatMap(({ due }) => due ?? [])];
