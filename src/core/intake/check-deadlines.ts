// What a schema cannot say of a programme's deadline rules: what each part needs beside it, and that an id means one rule.
import type { Issue } from '../kernel/result.ts';
import { parseDate } from '../kernel/time.ts';
import type { DeadlineRule, LadderStep, Programme } from './programme.ts';

interface Placed { readonly rule: DeadlineRule; readonly at: string; /** Notices rest on closed days. */ readonly quiet: boolean }

const TEMPLATE_DAYS = {
  'upcoming': (days: number) => days < 0,
  'due-today': (days: number) => days === 0,
  'overdue': (days: number) => days > 0,
  'escalation': (days: number) => days > 0,
} as const satisfies Record<LadderStep['template'], (days: number) => boolean>;

const countsWorkingDays = ({ unit, extension }: DeadlineRule): boolean => unit === 'working-day' || extension?.unit === 'working-day';

/** Closed days that nothing looks at would be a rule that somebody believes in and nobody applies. */
const checkCalendar = ({ rule, at, quiet }: Placed): readonly Issue[] => {
  const hasClosed = rule.calendar !== undefined || rule.closedDays !== undefined;
  const needsClosed = countsWorkingDays(rule) || rule.rollOver !== undefined;
  if (needsClosed === hasClosed || (hasClosed && quiet)) return [];
  return needsClosed
    ? [{ text: 'is required for working days and for the roll-over: a calendar, or closedDays', expression: `${at}.calendar`, code: 'required' }]
    : [{ text: 'is required when calendar or closedDays is given, unless working days are counted', expression: `${at}.rollOver`, code: 'required' }];
};

/** Regulation (EEC, Euratom) 1182/71, art. 3: what is expressed in days ends with a day, what is expressed in hours does not move. */
const checkHours = ({ rule, at }: Placed): readonly Issue[] => [
  ...(rule.unit === 'hour' && rule.rollOver ? [{ text: 'a period in hours does not roll over', expression: `${at}.rollOver` }] : []),
  ...(rule.unit !== 'hour' && rule.endsAt === 'minute' ? [{ text: 'is for a period in hours: one in days ends with a day', expression: `${at}.endsAt` }] : []),
  ...(rule.extension && (rule.extension.unit === 'hour') !== (rule.unit === 'hour') ? [{ text: 'hours are extended by hours, and nothing else is', expression: `${at}.extension.unit` }] : []),
];

const checkClosedDays = ({ rule, at }: Placed): readonly Issue[] => (rule.closedDays ?? []).flatMap((day, index) => {
  // 29 February exists in some years
  const date = day.length === 5 ? `2000-${day}` : day;
  return day.startsWith('easter') || parseDate(date).ok ? [] : [{ text: 'must be a date that exists', expression: `${at}.closedDays[${String(index)}]` }];
});

const checkLadder = ({ rule, at }: Placed): readonly Issue[] => {
  const ladder = rule.ladder ?? [];
  const twice = new Set(ladder.map((s) => s.id)).size === ladder.length ? [] : [{ text: 'has the same step twice', expression: `${at}.ladder` }];
  return [...twice, ...ladder.flatMap((step, index) => (TEMPLATE_DAYS[step.template](step.days)
    ? [] : [{ text: `does not fit the template ${step.template}`, expression: `${at}.ladder[${String(index)}].days` }]))];
};

/** A transfer keeps the id of its rule: it must mean one rule, whoever has it. */
const checkIds = (placed: readonly Placed[]): readonly Issue[] => placed.flatMap(({ rule, at }, index) => {
  const other = placed.slice(0, index).find((p) => p.rule.id === rule.id);
  return other && JSON.stringify(other.rule) !== JSON.stringify(rule) ? [{ text: 'is the id of another rule too', expression: `${at}.id` }] : [];
});

const checkCustodians = ({ custodianDeadlines = [] }: Programme): readonly Issue[] => {
  const keys = custodianDeadlines.map(({ identifier: { system, value } }) => `${system}|${value}`);
  return keys.flatMap((key, index) => (keys.indexOf(key) === index ? [] : [{ text: 'names a custodian twice', expression: `custodianDeadlines[${String(index)}].identifier` }]));
};

export const checkDeadlines = (programme: Programme): readonly Issue[] => {
  const quiet = programme.notices?.quietOnClosedDays ?? false;
  const placed: readonly Placed[] = [
    { rule: programme.deadline, at: 'deadline', quiet },
    ...(programme.custodianDeadlines ?? []).map(({ deadline }, index) => ({ rule: deadline, at: `custodianDeadlines[${String(index)}].deadline`, quiet })),
  ];
  return [...placed.flatMap((p) => [...checkCalendar(p), ...checkHours(p), ...checkClosedDays(p), ...checkLadder(p)]), ...checkIds(placed), ...checkCustodians(programme)];
};
