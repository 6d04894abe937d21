// The path of a request as a list: what is done, where it stands, what comes next.
import type { Programme } from '../intake/programme.ts';
import type { StateWord, StepState } from './request-state.ts';

interface Step { readonly code: string; readonly display: string; readonly states: readonly StateWord[] }

const RECORDS: readonly Step[] = [
  { code: 'intake', display: 'Request complete', states: ['draft', 'awaiting-information'] },
  { code: 'records', display: 'Records collected', states: ['collecting-records'] },
  { code: 'assessment', display: 'Assessment by a specialist', states: ['assessment'] },
];
const VISITS: Readonly<Record<string, Step>> = {
  'first-visit': { code: 'first-visit', display: 'First visit', states: ['first-visit'] },
  'team-meeting': { code: 'team-meeting', display: 'Team meeting', states: ['team-meeting'] },
  'second-visit': { code: 'second-visit', display: 'Second visit', states: ['second-visit'] },
};
const REPORT: Step = { code: 'report', display: 'Opinion delivered', states: ['report'] };
const VISIT_ORDER = ['first-visit', 'team-meeting', 'second-visit'] as const;

const path = (programme: Programme): readonly Step[] => [
  ...RECORDS, ...VISIT_ORDER.filter((v) => programme.visits.kinds.includes(v)).flatMap((v) => VISITS[v] ?? []), REPORT,
];

/** A request that was cancelled or declined has no step left. */
export const toSteps = (state: StateWord, programme: Programme): readonly StepState[] => {
  const steps = path(programme);
  const at = state === 'completed' ? steps.length : steps.findIndex((s) => s.states.includes(state));
  if (at < 0) return [];
  return steps.map(({ code, display }, i) => ({ code, display, status: i < at ? 'done' : i === at ? 'current' : 'next' }));
};
