// How a due date was found, as one line for people in their language; the steps say the same to programs.
import type { TimeUnit } from '../intake/programme.ts';
import type { ClockStep } from './clock-step.ts';

export type ExplanationLanguage = 'en' | 'fr' | 'nl' | 'de';

type Code = ClockStep['code'];
type StepOf<C extends Code> = Extract<ClockStep, { readonly code: C }>;

/** Dates are as the line shows them: `3 Nov`, `3 Nov 10:12`. */
interface Words {
  readonly at: Readonly<Record<'requested' | 'first-query' | 'received' | 'valid' | 'paused-since' | 'handed-over' | 'cancelled' | 'extension-late', (at: string) => string>>;
  readonly proof: string;
  readonly units: Readonly<Record<TimeUnit, readonly [one: string, more: string]>>;
  readonly paused: (days: number) => string;
  readonly pausedFor: (time: string) => string;
  readonly extended: (time: string, at: string) => string;
  readonly rolledOver: (from: string, to: string, because: StepOf<'rolled-over'>['because']) => string;
  readonly due: (on: string) => string;
  readonly estimate: string;
  readonly noDue: string;
  readonly overdueFrom: (at: string) => string;
}

const TEXTS: Readonly<Record<ExplanationLanguage, Words>> = {
  en: {
    at: {
      'requested': (at) => `asked for ${at}`, 'first-query': (at) => `first asked over the network ${at}`, 'received': (at) => `received ${at}`, 'valid': (at) => `valid ${at}`,
      'paused-since': (at) => `paused since ${at}`, 'handed-over': (at) => `handed over ${at}`, 'cancelled': (at) => `cancelled ${at}`,
      'extension-late': (at) => `extension announced too late ${at}`,
    },
    proof: 'proof of representation',
    units: { 'calendar-day': ['calendar day', 'calendar days'], 'working-day': ['working day', 'working days'], 'hour': ['hour', 'hours'], 'month': ['month', 'months'] },
    paused: (days) => `${String(days)} paused`, pausedFor: (time) => `paused for ${time}`,
    extended: (time, at) => `extended by ${time} (announced ${at})`,
    rolledOver: (from, to, because) => `${from} is a ${because === 'weekend' ? 'weekend' : 'holiday'}, moved to ${to}`,
    due: (on) => `due ${on}`, estimate: 'estimated, the receipt is not known', noDue: 'nothing is due until it is answered', overdueFrom: (at) => `overdue from ${at}`,
  },
  fr: {
    at: {
      'requested': (at) => `demandé le ${at}`, 'first-query': (at) => `demandé par le réseau le ${at}`, 'received': (at) => `reçu le ${at}`, 'valid': (at) => `valable le ${at}`,
      'paused-since': (at) => `suspendu depuis le ${at}`, 'handed-over': (at) => `remis le ${at}`, 'cancelled': (at) => `annulé le ${at}`,
      'extension-late': (at) => `prolongation annoncée trop tard le ${at}`,
    },
    proof: 'preuve de représentation',
    units: { 'calendar-day': ['jour calendrier', 'jours calendrier'], 'working-day': ['jour ouvrable', 'jours ouvrables'], 'hour': ['heure', 'heures'], 'month': ['mois', 'mois'] },
    paused: (days) => (days === 1 ? '1 suspendu' : `${String(days)} suspendus`), pausedFor: (time) => `suspendu pendant ${time}`,
    extended: (time, at) => `prolongé de ${time} (annoncé le ${at})`,
    rolledOver: (from, to, because) => `le ${from} est ${because === 'weekend' ? 'un week-end' : 'un jour férié'}, reporté au ${to}`,
    due: (on) => `échéance le ${on}`, estimate: 'estimation, la réception n’est pas connue', noDue: 'pas d’échéance avant la réponse', overdueFrom: (at) => `en retard à partir du ${at}`,
  },
  nl: {
    at: {
      'requested': (at) => `gevraagd op ${at}`, 'first-query': (at) => `via het netwerk gevraagd op ${at}`, 'received': (at) => `ontvangen op ${at}`, 'valid': (at) => `geldig op ${at}`,
      'paused-since': (at) => `opgeschort sinds ${at}`, 'handed-over': (at) => `overhandigd op ${at}`, 'cancelled': (at) => `geannuleerd op ${at}`,
      'extension-late': (at) => `verlenging te laat aangekondigd op ${at}`,
    },
    proof: 'bewijs van vertegenwoordiging',
    units: { 'calendar-day': ['kalenderdag', 'kalenderdagen'], 'working-day': ['werkdag', 'werkdagen'], 'hour': ['uur', 'uur'], 'month': ['maand', 'maanden'] },
    paused: (days) => `${String(days)} opgeschort`, pausedFor: (time) => `${time} opgeschort`,
    extended: (time, at) => `verlengd met ${time} (aangekondigd op ${at})`,
    rolledOver: (from, to, because) => `${from} is ${because === 'weekend' ? 'weekend' : 'een feestdag'}, verschoven naar ${to}`,
    due: (on) => `uiterlijk ${on}`, estimate: 'schatting, de ontvangst is niet bekend', noDue: 'geen termijn tot er antwoord is', overdueFrom: (at) => `te laat vanaf ${at}`,
  },
  de: {
    at: {
      'requested': (at) => `angefordert am ${at}`, 'first-query': (at) => `über das Netz angefordert am ${at}`, 'received': (at) => `eingegangen am ${at}`, 'valid': (at) => `gültig am ${at}`,
      'paused-since': (at) => `gehemmt seit ${at}`, 'handed-over': (at) => `übergeben am ${at}`, 'cancelled': (at) => `storniert am ${at}`,
      'extension-late': (at) => `Verlängerung zu spät angekündigt am ${at}`,
    },
    proof: 'Vertretungsnachweis',
    units: { 'calendar-day': ['Kalendertag', 'Kalendertage'], 'working-day': ['Werktag', 'Werktage'], 'hour': ['Stunde', 'Stunden'], 'month': ['Monat', 'Monate'] },
    paused: (days) => `${String(days)} gehemmt`, pausedFor: (time) => `gehemmt: ${time}`,
    extended: (time, at) => `verlängert: ${time} (angekündigt am ${at})`,
    rolledOver: (from, to, because) => `${from} ist ${because === 'weekend' ? 'Wochenende' : 'ein Feiertag'}, verschoben auf ${to}`,
    due: (on) => `fällig am ${on}`, estimate: 'geschätzt, der Eingang ist nicht bekannt', noDue: 'keine Frist bis zur Antwort', overdueFrom: (at) => `überfällig ab ${at}`,
  },
};

const textsOf = (step: ClockStep): readonly (string | undefined)[] => [
  ...('at' in step ? [step.at] : []), ...(step.code === 'due' ? [step.on] : []), ...(step.code === 'rolled-over' ? [step.from, step.to] : []),
];

/** One format a language, with the year or without: they are dear to make. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

const formatOf = (language: ExplanationLanguage, withYear: boolean): Intl.DateTimeFormat => {
  const key = `${language}${withYear ? '+' : ''}`;
  const format = FORMATS.get(key) ?? new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { day: 'numeric', month: 'short', ...(withYear && { year: 'numeric' }), timeZone: 'UTC' });
  FORMATS.set(key, format);
  return format;
};

/** A local date, and the time where there is one; the year only where not all are of one. */
const toDateText = (steps: readonly ClockStep[], language: ExplanationLanguage): ((text: string) => string) => {
  const years = new Set(steps.flatMap(textsOf).flatMap((text) => text?.slice(0, 4) ?? []));
  const format = formatOf(language, years.size > 1);
  return (text) => `${format.format(Temporal.PlainDate.from(text.slice(0, 10)).toZonedDateTime('UTC').epochMilliseconds)}${text.length > 10 ? ` ${text.slice(11, 16)}` : ''}`;
};

const toTime = (length: number, unit: TimeUnit, { units }: Words): string => `${String(length)} ${units[unit][length === 1 ? 0 : 1]}`;

const toPausedText = ({ days, minutes }: StepOf<'paused'>, words: Words): string =>
  (minutes === undefined ? words.paused(days) : words.pausedFor(`${String(Math.floor(minutes / 60))}:${String(minutes % 60).padStart(2, '0')}`));

const toDueText = ({ on, at, estimate }: StepOf<'due'>, words: Words, date: (text: string) => string): string =>
  `${words.due(date(at ?? on))}${estimate ? ` (${words.estimate})` : ''}`;

const toValidText = ({ at, because }: StepOf<'valid'>, words: Words, date: (text: string) => string): string =>
  `${words.at.valid(date(at))}${because ? ` (${words.proof})` : ''}`;

const toText = (step: ClockStep, words: Words, date: (text: string) => string): string => {
  if (step.code === 'counted') return toTime(step.length, step.unit, words);
  if (step.code === 'paused') return toPausedText(step, words);
  if (step.code === 'extended') return words.extended(toTime(step.length, step.unit, words), date(step.at));
  if (step.code === 'rolled-over') return words.rolledOver(date(step.from), date(step.to), step.because);
  if (step.code === 'due') return toDueText(step, words, date);
  if (step.code === 'overdue-from') return `${words.overdueFrom(date(step.at))} ${step.timeZone}`;
  return step.code === 'valid' ? toValidText(step, words, date) : words.at[step.code](date(step.at));
};

const RESULTS: readonly Code[] = ['due', 'overdue-from', 'handed-over', 'cancelled'];

/** `received 3 Nov 10:12, valid 4 Nov 09:00 (proof of representation), 15 calendar days, 2 paused: due 21 Nov, overdue from 22 Nov 00:00 Europe/Brussels`. Local dates of the custodian. */
export const toExplanationText = (steps: readonly ClockStep[], language: ExplanationLanguage): string => {
  const [words, date] = [TEXTS[language], toDateText(steps, language)];
  const say = (some: readonly ClockStep[]): string => some.map((step) => toText(step, words, date)).join(', ');
  const results = say(steps.filter((s) => RESULTS.includes(s.code)));
  const isPaused = steps.some((s) => s.code === 'paused-since');
  return `${say(steps.filter((s) => !RESULTS.includes(s.code)))}: ${isPaused ? words.noDue : results}`;
};
