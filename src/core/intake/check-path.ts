// What a schema cannot say of a programme's path: that it can be walked to its end, and that nothing in it is believed in and never applied.
import type { Criterion, StepId } from '../fhir/path-step.ts';
import type { Issue } from '../kernel/result.ts';
import type { CountedTime } from './counted-time.ts';
import type { PathStep } from './programme-path.ts';
import type { Programme } from './programme.ts';

const VISITS = ['first-visit', 'second-visit', 'team-meeting', 'multidisciplinary-meeting'] as const satisfies readonly StepId[];

/** Steps that these criteria can be asked of; the others can be asked of any. */
const ONLY_OF: Readonly<Partial<Record<Criterion, readonly StepId[]>>> = {
  'visit-booked': VISITS, 'visit-attended': VISITS, 'meeting-outcome': ['team-meeting', 'multidisciplinary-meeting'], 'decision-recorded': ['patient-decision'], 'deliveries-acknowledged': ['delivery'],
};

interface Placed { readonly step: PathStep; readonly at: string; readonly before: readonly StepId[] }

/** Each `after` names steps that stand before it: then the path has no circle, and every step can be reached. */
const checkOrder = ({ step, at, before }: Placed): readonly Issue[] => [
  ...(before.includes(step.id) ? [{ text: 'is a step of the path already', expression: `${at}.id` }] : []),
  ...step.after.flatMap((id, i) => (before.includes(id) ? [] : [{ text: 'must name a step that stands before it', expression: `${at}.after[${String(i)}]` }])),
  ...(step.id !== 'assessment' && step.after.length === 0 ? [{ text: 'must name what comes before it', expression: `${at}.after`, code: 'required' as const }] : []),
];

const checkCriteria = ({ step, at }: Placed): readonly Issue[] => [
  ...[...step.entry.map((c, i) => [c, `${at}.entry[${String(i)}]`] as const), ...(step.exit ?? []).map((c, i) => [c, `${at}.exit[${String(i)}]`] as const)]
    .flatMap(([criterion, expression]) => (ONLY_OF[criterion]?.includes(step.id) === false ? [{ text: 'cannot be asked of this step', expression }] : [])),
  ...(step.overridable ?? []).flatMap((c, i) => (step.entry.includes(c) ? [] : [{ text: 'is no criterion of its entry', expression: `${at}.overridable[${String(i)}]` }])),
];

/** An objection, or an age outside the programme, is a coordinator's to decide (S1, S9). */
const checkHeld = ({ step, at }: Placed): readonly Issue[] => (step.overridable ?? []).flatMap((c, i) =>
  (c === 'not-held' || c === 'reviewer-independent' ? [{ text: 'is not for a physician to set aside', expression: `${at}.overridable[${String(i)}]` }] : []));

const needsCalendar = (due: CountedTime): boolean => due.unit === 'working-day' || due.rollOver !== undefined;

const checkDue = ({ step: { due }, at }: Placed): readonly Issue[] => {
  if (!due) return [];
  const hasCalendar = due.calendar !== undefined || due.closedDays !== undefined;
  if (due.unit === 'hour' && due.rollOver) return [{ text: 'a period in hours does not roll over', expression: `${at}.due.rollOver` }];
  return needsCalendar(due) === hasCalendar ? [] : [{ text: 'a calendar or closedDays goes with working days and with the roll-over', expression: `${at}.due.calendar` }];
};

const checkVisits = ({ visits }: Programme) => ({ step, at }: Placed): readonly Issue[] => {
  const kind = VISITS.find((id) => id === step.id);
  return kind && !visits.kinds.includes(kind) ? [{ text: 'is not among visits.kinds', expression: `${at}.id` }] : [];
};

export const checkPath = (programme: Programme): readonly Issue[] => {
  const { path } = programme;
  if (!path) return [];
  const placed = path.map((step, index): Placed => ({ step, at: `path[${String(index)}]`, before: path.slice(0, index).map((s) => s.id) }));
  return [
    ...(path[0]?.id === 'assessment' && !path[0].optional ? [] : [{ text: 'must begin with the assessment', expression: 'path[0]' }]),
    ...placed.flatMap((p) => [...checkOrder(p), ...checkCriteria(p), ...checkHeld(p), ...checkDue(p), ...checkVisits(programme)(p)]),
  ];
};
