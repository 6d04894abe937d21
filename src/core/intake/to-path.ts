// The path of a programme that names none: made of its visits, so that programme files of before there was a path go on as they are.
import type { StepId } from '../fhir/path-step.ts';
import type { PathStep, ProgrammePath } from './programme-path.ts';
import type { Programme } from './programme.ts';

type Meeting = 'team-meeting' | 'multidisciplinary-meeting';

const ASSESSMENT: PathStep = {
  id: 'assessment', owner: 'reviewer', after: [],
  entry: ['not-held', 'information-complete', 'dossier-complete', 'transfers-ended', 'reviewer-independent'],
  overridable: ['information-complete', 'dossier-complete', 'transfers-ended'],
};
const ENDING = ['report'] as const satisfies readonly StepId[];
const REPORT: Omit<PathStep, 'after'> = { id: 'report', owner: 'reviewer', entry: ['reviewer-independent'], exit: ['opinion-signed'] };
const LAST: ProgrammePath = [
  { id: 'delivery', owner: 'coordinator', after: ENDING, entry: [], exit: ['deliveries-acknowledged'] },
  { id: 'patient-decision', owner: 'placer', after: ENDING, entry: ['opinions-differ'], exit: ['decision-recorded'], optional: true, skippable: true },
];

const visit = (id: 'first-visit' | 'second-visit', entry: PathStep['entry']): Omit<PathStep, 'after'> => ({ id, owner: 'coordinator', entry, exit: ['visit-attended'], skippable: true });
const meeting = (id: Meeting): Omit<PathStep, 'after'> => ({ id, owner: 'reviewer', entry: [], exit: ['meeting-outcome'], skippable: true, ...(id === 'multidisciplinary-meeting' && { optional: true }) });

const MIDDLE: readonly Omit<PathStep, 'after'>[] = [visit('first-visit', ['insurer-settled']), meeting('team-meeting'), meeting('multidisciplinary-meeting'), visit('second-visit', [])];

/** One after the other; where an optional step is left out, the ones before it count. */
export const toPath = ({ path, visits }: Pick<Programme, 'path' | 'visits'>): ProgrammePath => {
  if (path) return path;
  const kinds: readonly StepId[] = visits.kinds;
  const line = [...MIDDLE.filter(({ id }) => kinds.includes(id)), REPORT];
  return [ASSESSMENT, ...line.map((step, i): PathStep => ({ ...step, after: [line[i - 1]?.id ?? ASSESSMENT.id] })), ...LAST];
};
