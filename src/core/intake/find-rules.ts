// Every deadline rule of a programme, the default first.
import type { DeadlineRule, Programme } from './programme.ts';

export const findRules = ({ deadline, custodianDeadlines = [] }: Programme): readonly DeadlineRule[] => [deadline, ...custodianDeadlines.map((c) => c.deadline)];
