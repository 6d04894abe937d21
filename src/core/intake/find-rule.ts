// The deadline rule that governs a transfer, by the id that it keeps.
import { findRules } from './find-rules.ts';
import type { DeadlineRule, Programme } from './programme.ts';

/** Without an id, or with one that is configured no more: the programme's. */
export const findRule = (programme: Programme, id: string | undefined): DeadlineRule => findRules(programme).find((rule) => rule.id === id) ?? programme.deadline;
