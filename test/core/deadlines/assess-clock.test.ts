// S3-S5: when the clock starts and ends, to the second, across clock changes, leap days and years.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCalendars } from '../../../src/adapters/calendar/open-calendars.ts';
import { assessClock } from '../../../src/core/deadlines/assess-clock.ts';
import { toExplainedClock, type ExplainedClock } from '../../../src/core/deadlines/to-explained-clock.ts';
import type { ClockEvents } from '../../../src/core/deadlines/clock-events.ts';
import { toExplanationText } from '../../../src/core/deadlines/to-explanation-text.ts';
import type { DeadlineRule } from '../../../src/core/intake/programme.ts';
import { parseInstant } from '../../../src/core/kernel/time.ts';
import { calendars, WEEKENDS } from '../../support/calendars.ts';
import { P1, P2 } from '../intake/valid-intake.ts';

const BRUSSELS = 'Europe/Brussels';
const days = P1.deadline;
const month: DeadlineRule = { id: 'month', length: 1, unit: 'month', dueSoonDays: 3, source: 'a month without roll-over' };
const received = (receivedAt: string): ClockEvents => ({ receivedAt });
const assess = (events: ClockEvents, rule: DeadlineRule, timeZone: string): ExplainedClock | undefined =>
  toExplainedClock(events, { rule, timeZone, calendar: rule.calendar ? calendars.of(rule) : WEEKENDS });

describe('start and basis (S3)', () => {
  const requestedAt = '2026-11-01T09:00:00+01:00';
  const earlier = '2026-11-02T09:00:00+01:00';
  const later = '2026-11-03T10:12:00+01:00';
  it.each<[string, ClockEvents, string | undefined, string | undefined]>([
    ['nothing known', {}, undefined, undefined],
    ['requested only', { requestedAt }, 'sent', requestedAt],
    ['first query only', { firstQueryAt: earlier }, 'sent', earlier],
    ['requested and queried', { requestedAt, firstQueryAt: later }, 'sent', requestedAt],
    ['valid but receipt unknown', { requestedAt, validAt: later }, 'sent', requestedAt],
    ['received', { requestedAt, receivedAt: later }, 'received', later],
    ['valid after received', { receivedAt: earlier, validAt: later }, 'received', later],
    ['valid before received', { receivedAt: later, validAt: earlier }, 'received', later],
    ['a moment that cannot be read', { receivedAt: '2026-11-03', requestedAt }, 'sent', requestedAt],
  ])('%s', (_name, clock, basis, startAt) => {
    const deadline = assess(clock, days, BRUSSELS);
    expect(deadline?.basis).toBe(basis);
    expect(deadline?.startAt).toBe(startAt);
  });
});

describe('15 calendar days (S4)', () => {
  it.each<[string, string, string, string]>([
    ['the rule\'s own example', '2026-11-03T10:12:00+01:00', '2026-11-18T23:59:59+01:00', '2026-11-19T00:00:00+01:00'],
    ['the first second of a day', '2026-11-03T00:00:00+01:00', '2026-11-18T23:59:59+01:00', '2026-11-19T00:00:00+01:00'],
    ['the last second of a day', '2026-11-03T23:59:59+01:00', '2026-11-18T23:59:59+01:00', '2026-11-19T00:00:00+01:00'],
    ['told in UTC, already the next day here', '2026-11-02T23:30:00Z', '2026-11-18T23:59:59+01:00', '2026-11-19T00:00:00+01:00'],
    ['over the change to winter time', '2026-10-20T10:00:00+02:00', '2026-11-04T23:59:59+01:00', '2026-11-05T00:00:00+01:00'],
    ['due on the day of that change', '2026-10-10T10:00:00+02:00', '2026-10-25T23:59:59+01:00', '2026-10-26T00:00:00+01:00'],
    ['over the change to summer time', '2026-03-20T10:00:00+01:00', '2026-04-04T23:59:59+02:00', '2026-04-05T00:00:00+02:00'],
    ['due on the day of that change', '2026-03-14T10:00:00+01:00', '2026-03-29T23:59:59+02:00', '2026-03-30T00:00:00+02:00'],
    ['in the hour that happens twice', '2026-10-25T02:30:00+01:00', '2026-11-09T23:59:59+01:00', '2026-11-10T00:00:00+01:00'],
    ['over a leap day', '2028-02-20T10:00:00+01:00', '2028-03-06T23:59:59+01:00', '2028-03-07T00:00:00+01:00'],
    ['due on a leap day', '2028-02-14T10:00:00+01:00', '2028-02-29T23:59:59+01:00', '2028-03-01T00:00:00+01:00'],
    ['over the end of a common February', '2027-02-20T10:00:00+01:00', '2027-03-07T23:59:59+01:00', '2027-03-08T00:00:00+01:00'],
    ['over the end of the year', '2026-12-20T10:00:00+01:00', '2027-01-04T23:59:59+01:00', '2027-01-05T00:00:00+01:00'],
    ['due on a Sunday: no roll-over', '2026-11-07T10:00:00+01:00', '2026-11-22T23:59:59+01:00', '2026-11-23T00:00:00+01:00'],
    ['due on Christmas: no roll-over', '2026-12-10T10:00:00+01:00', '2026-12-25T23:59:59+01:00', '2026-12-26T00:00:00+01:00'],
  ])('%s', (_name, start, dueAt, overdueFrom) => {
    expect(assess(received(start), days, BRUSSELS)).toMatchObject({ dueAt, overdueFrom, dueOn: dueAt.slice(0, 10) });
  });

  it('counts the dates of the custodian\'s zone', () => {
    const start = received('2026-11-03T23:30:00+01:00');
    expect(assess(start, days, 'Europe/Helsinki')?.dueAt).toBe('2026-11-19T23:59:59+02:00');
    expect(assess(start, days, 'Africa/Casablanca')?.dueOn).toBe('2026-11-18');
    expect(assess(start, days, 'America/New_York')?.dueAt).toBe('2026-11-18T23:59:59-05:00');
  });

  it('ends before the next date begins, also where midnight is skipped or comes twice', () => {
    // Egypt goes forward at midnight, Cuba back at one o'clock
    expect(assess(received('2026-04-08T10:00:00+02:00'), days, 'Africa/Cairo')).toMatchObject({ dueOn: '2026-04-23', dueAt: '2026-04-23T23:59:59+02:00', overdueFrom: '2026-04-24T01:00:00+03:00' });
    expect(assess(received('2026-10-16T10:00:00-04:00'), days, 'America/Havana')).toMatchObject({ dueOn: '2026-10-31', dueAt: '2026-10-31T23:59:59-04:00', overdueFrom: '2026-11-01T00:00:00-04:00' });
  });
});

describe('a month (S5, S6)', () => {
  it.each<[string, string]>([
    ['2026-11-03', '2026-12-03'], ['2026-01-31', '2026-02-28'], ['2028-01-31', '2028-02-29'], ['2026-01-30', '2026-02-28'], ['2026-03-31', '2026-04-30'],
    ['2026-02-28', '2026-03-28'], ['2026-12-31', '2027-01-31'], ['2026-12-01', '2027-01-01'],
  ])('from %s to %s', (start, dueOn) => {
    expect(assess(received(`${start}T10:00:00Z`), month, 'Europe/Amsterdam')?.dueOn).toBe(dueOn);
  });

  it.each<[string, string, string]>([
    ['a working day stays', '2026-11-03', '2026-12-03'],
    ['a Saturday moves to Monday', '2026-11-05', '2026-12-07'],
    ['a Sunday moves to Monday', '2026-11-06', '2026-12-07'],
    ['Christmas, a Friday, moves over the second day and the weekend', '2026-11-25', '2026-12-28'],
    ['Good Friday moves over Easter Monday', '2026-03-03', '2026-04-07'],
    ['New Year, a Friday', '2026-12-01', '2027-01-04'],
    ['31 January, a Sunday, and the month\'s last day', '2026-12-31', '2027-02-01'],
  ])('the GDPR rule: %s', (_name, start, dueOn) => {
    expect(assess(received(`${start}T10:00:00Z`), P2.deadline, 'Europe/Amsterdam')?.dueOn).toBe(dueOn);
  });
});

const ruleOf = (change: Partial<DeadlineRule>): DeadlineRule => ({ id: 'r', length: 15, unit: 'calendar-day', dueSoonDays: 3, source: 's', ...change });
const PAUSING = ruleOf({ pausedBy: ['query'] });
const pause = (from: string, to?: string) => ({ from, ...(to !== undefined && { to }), reason: 'query' as const });
const [START, BEFORE_DUE] = ['2026-11-03T10:12:00+01:00', '2026-11-18T23:59:59+01:00'];

describe('what starts it', () => {
  const events: ClockEvents = { requestedAt: '2026-11-01T09:00:00+01:00', firstQueryAt: '2026-11-01T12:00:00+01:00', receivedAt: '2026-11-02T09:00:00+01:00', validAt: START };
  it.each<[string, DeadlineRule['startsAt'], ClockEvents, string | undefined, string | undefined]>([
    ['the valid request', undefined, events, 'received', START],
    ['its receipt, valid or not', 'receipt', events, 'received', events.receivedAt],
    ['the request, received or not', 'request', events, 'requested', events.requestedAt],
    ['the request by the first query', 'request', { firstQueryAt: events.firstQueryAt }, 'requested', events.firstQueryAt],
    ['the request, of which only the receipt is known', 'request', { receivedAt: events.receivedAt }, 'received', events.receivedAt],
    ['a receipt that is not known: an estimate', 'receipt', { requestedAt: events.requestedAt }, 'sent', events.requestedAt],
  ])('%s', (_name, startsAt, known, basis, startAt) => {
    const clock = assess(known, ruleOf(startsAt ? { startsAt } : {}), BRUSSELS);
    expect([clock?.basis, clock?.startAt]).toEqual([basis, startAt]);
  });
});

describe('15 working days (the Belgian variant)', () => {
  // counted by hand: closed are 11 November, 25 December, 1 January, Easter Monday 6 April, 1 May, Ascension 14 May, Whit Monday 25 May 2026
  const working = ruleOf({ unit: 'working-day', calendar: { country: 'BE' } });
  it.each([
    ['2026-11-03', '2026-11-25'], ['2026-11-07', '2026-11-30'], ['2026-12-18', '2027-01-12'], ['2026-03-31', '2026-04-22'], ['2026-04-27', '2026-05-20'], ['2026-05-13', '2026-06-05'],
  ])('from %s to %s', async (start, dueOn) => {
    const opened = await openCalendars([working]);
    if (!opened.ok) throw new Error('no calendar');
    expect(assessClock(received(`${start}T10:00:00Z`), { rule: working, timeZone: BRUSSELS, calendar: opened.value.of(working) })?.dueOn).toBe(dueOn);
  });
});

describe('hours, to the minute', () => {
  const hours = ruleOf({ length: 48, unit: 'hour', pausedBy: ['query'] });
  it.each<[string, string, string, string]>([
    ['two days', '2026-11-03T10:12:30+01:00', '2026-11-05T10:12:59+01:00', '2026-11-05T10:13:00+01:00'],
    ['over the hour that happens twice', '2026-10-24T10:12:00+02:00', '2026-10-26T09:12:59+01:00', '2026-10-26T09:13:00+01:00'],
    ['over the hour that does not happen', '2027-03-27T10:00:00+01:00', '2027-03-29T11:00:59+02:00', '2027-03-29T11:01:00+02:00'],
    ['over the leap day', '2028-02-28T23:59:59+01:00', '2028-03-01T23:59:59+01:00', '2028-03-02T00:00:00+01:00'],
  ])('%s', (_name, start, dueAt, overdueFrom) => {
    expect(assess(received(start), hours, BRUSSELS)).toMatchObject({ dueAt, overdueFrom, dueOn: dueAt.slice(0, 10) });
  });
  it('to the end of the day in which they end, where the rule says so', () => {
    expect(assess(received(START), { ...hours, endsAt: 'end-of-day' }, BRUSSELS)).toMatchObject({ dueAt: '2026-11-05T23:59:59+01:00' });
  });
});

describe('pauses (S5)', () => {
  it.each<[string, readonly ReturnType<typeof pause>[], string | undefined]>([
    ['none', [], '2026-11-18'],
    ['within a day', [pause('2026-11-10T09:00:00+01:00', '2026-11-10T17:00:00+01:00')], '2026-11-18'],
    ['over one midnight', [pause('2026-11-10T23:59:59+01:00', '2026-11-11T00:00:00+01:00')], '2026-11-19'],
    ['from midnight: the date before was run to its end', [pause('2026-11-10T00:00:00+01:00', '2026-11-10T23:59:59+01:00')], '2026-11-18'],
    ['over the end of day 0', [pause('2026-11-03T11:00:00+01:00', '2026-11-05T11:00:00+01:00')], '2026-11-20'],
    ['begun before it started: only what follows counts', [pause('2026-11-01T11:00:00+01:00', '2026-11-04T11:00:00+01:00')], '2026-11-19'],
    ['ended before it started', [pause('2026-10-01T11:00:00+01:00', '2026-10-04T11:00:00+01:00')], '2026-11-18'],
    ['over the end of the due date itself', [pause('2026-11-18T23:59:59+01:00', '2026-11-20T09:00:00+01:00')], '2026-11-20'],
    ['begun when it was over', [pause('2026-11-19T00:00:00+01:00', '2026-11-25T09:00:00+01:00')], '2026-11-18'],
    ['open when it was over', [pause('2026-11-19T00:00:00+01:00')], '2026-11-18'],
    ['overlapping, in any order', [pause('2026-11-11T09:00:00+01:00', '2026-11-13T09:00:00+01:00'), pause('2026-11-10T09:00:00+01:00', '2026-11-12T09:00:00+01:00')], '2026-11-21'],
    ['one by another moved into the next', [pause('2026-11-10T09:00:00+01:00', '2026-11-12T09:00:00+01:00'), pause('2026-11-19T09:00:00+01:00', '2026-11-21T09:00:00+01:00')], '2026-11-22'],
    ['ended before it began', [pause('2026-11-12T09:00:00+01:00', '2026-11-10T09:00:00+01:00')], '2026-11-18'],
    ['that cannot be read', [pause('2026-11-12', '2026-11-14')], '2026-11-18'],
    ['open', [pause('2026-11-10T09:00:00+01:00')], undefined],
    ['open from the last second', [pause(BEFORE_DUE)], undefined],
  ])('%s', (_name, pauses, dueOn) => {
    const clock = assess({ receivedAt: START, pauses }, PAUSING, BRUSSELS);
    expect([clock?.dueOn, clock?.state]).toEqual([dueOn, dueOn ? 'running' : 'paused']);
    // the same under a rule that knows no pauses
    expect(assess({ receivedAt: START, pauses }, days, BRUSSELS)).toMatchObject({ dueOn: '2026-11-18', state: 'running', pausedDays: 0 });
  });

  it('of working days only those count that would have counted', () => {
    const working = ruleOf({ length: 5, unit: 'working-day', pausedBy: ['query'] });
    const dueOn = (...pauses: ReturnType<typeof pause>[]) => assess({ receivedAt: '2026-11-03T10:00:00Z', pauses }, working, BRUSSELS)?.dueOn;
    expect(dueOn()).toBe('2026-11-10');
    expect(dueOn(pause('2026-11-07T09:00:00+01:00', '2026-11-08T23:00:00+01:00'))).toBe('2026-11-10');
    expect(dueOn(pause('2026-11-05T09:00:00+01:00', '2026-11-09T09:00:00+01:00'))).toBe('2026-11-12');
  });
});

describe('the extension of GDPR art. 12(3): two further months, announced within the first', () => {
  it.each<[string, string, string, string]>([
    ['in time', '2026-11-03T10:00:00+01:00', '2026-12-03T23:59:59+01:00', '2027-02-03'],
    ['a second late', '2026-11-03T10:00:00+01:00', '2026-12-04T00:00:00+01:00', '2026-12-03'],
    ['three months from the end of October: a Sunday, so Monday', '2026-10-31T10:00:00+01:00', '2026-11-05T10:00:00+01:00', '2027-02-01'],
    ['three months, not two after a shorter one', '2027-01-31T10:00:00+01:00', '2027-02-20T10:00:00+01:00', '2027-04-30'],
  ])('%s', (_name, receivedAt, at, dueOn) => {
    expect(assess({ receivedAt, extended: { at } }, P2.deadline, 'Europe/Amsterdam')?.dueOn).toBe(dueOn);
  });
  it('a rule without one knows none', () => {
    expect(assess({ receivedAt: START, extended: { at: START } }, days, BRUSSELS)?.dueOn).toBe('2026-11-18');
  });
});

describe('what ended it', () => {
  it.each(['handedOverAt', 'cancelledAt'] as const)('%s stops it: due is what it was, and a query that was open holds no more', (end) => {
    const clock = assess({ receivedAt: START, pauses: [pause('2026-11-10T09:00:00+01:00')], [end]: '2026-11-12T09:00:00+01:00' }, PAUSING, BRUSSELS);
    expect(clock).toMatchObject({ state: 'stopped', dueOn: '2026-11-20', pausedDays: 2 });
    expect(clock?.explanation.at(-1)).toEqual({ code: end === 'handedOverAt' ? 'handed-over' : 'cancelled', at: '2026-11-12T09:00:00+01:00' });
  });
});

describe('in words', () => {
  const events: ClockEvents = { receivedAt: '2026-11-03T10:12:00+01:00', validAt: '2026-11-04T09:00:00+01:00', pauses: [pause('2026-11-10T09:00:00+01:00', '2026-11-12T09:00:00+01:00')] };
  const say = (known: ClockEvents, rule: DeadlineRule, language: 'en' | 'fr' | 'nl' | 'de' = 'en') => toExplanationText(assess(known, rule, BRUSSELS)?.explanation ?? [], language);
  it.each<[string, ClockEvents, DeadlineRule, 'en' | 'fr' | 'nl' | 'de', string]>([
    ['en', events, PAUSING, 'en', 'received 3 Nov 10:12, valid 4 Nov 09:00, 15 calendar days, 2 paused: due 21 Nov, overdue from 22 Nov 00:00 Europe/Brussels'],
    ['fr', events, PAUSING, 'fr', 'reçu le 3 nov. 10:12, valable le 4 nov. 09:00, 15 jours calendrier, 2 suspendus: échéance le 21 nov., en retard à partir du 22 nov. 00:00 Europe/Brussels'],
    ['nl', events, PAUSING, 'nl', 'ontvangen op 3 nov 10:12, geldig op 4 nov 09:00, 15 kalenderdagen, 2 opgeschort: uiterlijk 21 nov, te laat vanaf 22 nov 00:00 Europe/Brussels'],
    ['de', events, PAUSING, 'de', 'eingegangen am 3. Nov. 10:12, gültig am 4. Nov. 09:00, 15 Kalendertage, 2 gehemmt: fällig am 21. Nov., überfällig ab 22. Nov. 00:00 Europe/Brussels'],
    ['a proof, en', { ...events, validBy: 'proof-of-representation' }, PAUSING, 'en', 'received 3 Nov 10:12, valid 4 Nov 09:00 (proof of representation), 15 calendar days, 2 paused: due 21 Nov, overdue from 22 Nov 00:00 Europe/Brussels'],
    ['a proof, fr', { ...events, validBy: 'proof-of-representation' }, PAUSING, 'fr', 'reçu le 3 nov. 10:12, valable le 4 nov. 09:00 (preuve de représentation), 15 jours calendrier, 2 suspendus: échéance le 21 nov., en retard à partir du 22 nov. 00:00 Europe/Brussels'],
    ['a proof, nl', { ...events, validBy: 'proof-of-representation' }, PAUSING, 'nl', 'ontvangen op 3 nov 10:12, geldig op 4 nov 09:00 (bewijs van vertegenwoordiging), 15 kalenderdagen, 2 opgeschort: uiterlijk 21 nov, te laat vanaf 22 nov 00:00 Europe/Brussels'],
    ['a proof, de', { ...events, validBy: 'proof-of-representation' }, PAUSING, 'de', 'eingegangen am 3. Nov. 10:12, gültig am 4. Nov. 09:00 (Vertretungsnachweis), 15 Kalendertage, 2 gehemmt: fällig am 21. Nov., überfällig ab 22. Nov. 00:00 Europe/Brussels'],
    ['a proof that was there at once', { ...received(START), validAt: START, validBy: 'proof-of-representation' }, days, 'en', 'received 3 Nov 10:12, 15 calendar days: due 18 Nov, overdue from 19 Nov 00:00 Europe/Brussels'],
    ['an estimate', { requestedAt: START }, days, 'en', 'asked for 3 Nov 10:12, 15 calendar days: due 18 Nov (estimated, the receipt is not known)'],
    ['a first query', { firstQueryAt: START }, days, 'nl', 'via het netwerk gevraagd op 3 nov 10:12, 15 kalenderdagen: uiterlijk 18 nov (schatting, de ontvangst is niet bekend)'],
    ['years, where there are two', received('2026-12-20T10:00:00+01:00'), days, 'en', 'received 20 Dec 2026 10:00, 15 calendar days: due 4 Jan 2027, overdue from 5 Jan 2027 00:00 Europe/Brussels'],
    ['a roll-over', received('2026-11-05T10:00:00+01:00'), P2.deadline, 'de', 'eingegangen am 5. Nov. 10:00, 1 Monat, 5. Dez. ist Wochenende, verschoben auf 7. Dez.: fällig am 7. Dez., überfällig ab 8. Dez. 00:00 Europe/Brussels'],
    ['a holiday', received('2026-03-27T10:00:00+01:00'), P2.deadline, 'fr', 'reçu le 27 mars 10:00, 1 mois, le 27 avr. est un jour férié, reporté au 28 avr.: échéance le 28 avr., en retard à partir du 29 avr. 00:00 Europe/Brussels'],
    ['a pause that goes on', { receivedAt: START, pauses: [pause('2026-11-10T09:00:00+01:00')] }, PAUSING, 'fr', 'reçu le 3 nov. 10:12, 15 jours calendrier, suspendu depuis le 10 nov. 09:00: pas d’échéance avant la réponse'],
    ['an extension too late', { receivedAt: START, extended: { at: '2026-12-04T00:00:00+01:00' } }, P2.deadline, 'en', 'received 3 Nov 10:12, 1 month, extension announced too late 4 Dec 00:00: due 3 Dec, overdue from 4 Dec 00:00 Europe/Brussels'],
    ['hours', { receivedAt: START, pauses: [pause('2026-11-03T11:00:00+01:00', '2026-11-03T12:05:00+01:00')] }, ruleOf({ length: 48, unit: 'hour', pausedBy: ['query'] }), 'en', 'received 3 Nov 10:12, 48 hours, paused for 1:05: due 5 Nov 11:17, overdue from 5 Nov 11:18 Europe/Brussels'],
    ['handed over', { receivedAt: START, handedOverAt: '2026-11-20T09:00:00+01:00' }, days, 'en', 'received 3 Nov 10:12, 15 calendar days: due 18 Nov, overdue from 19 Nov 00:00 Europe/Brussels, handed over 20 Nov 09:00'],
  ])('%s', (_name, known, rule, language, text) => { expect(say(known, rule, language)).toBe(text); });
});

/** Local midnights passed one by one: no calendar arithmetic of Temporal's dates is used. */
const countMidnights = (start: string, length: number, zone: string): string => {
  const dateIn = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  let at = Date.parse(start);
  let date = dateIn.format(at);
  for (let passed = 0; passed < length;) {
    at += 30 * 60_000;
    const next = dateIn.format(at);
    if (next !== date) passed += 1;
    date = next;
  }
  return date;
};

describe('properties', () => {
  const moment = fc.integer({ min: Date.UTC(2024, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 }).map((s) => Temporal.Instant.fromEpochMilliseconds(s * 1000));
  const zone = fc.constantFrom(BRUSSELS, 'Europe/Amsterdam', 'Europe/London', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Africa/Cairo', 'UTC');
  const rule = fc.constantFrom(days, month, P2.deadline);
  const instant = (text: string | undefined) => {
    const parsed = parseInstant(text ?? '');
    if (!parsed.ok) throw new Error('not an instant');
    return parsed.value;
  };

  it('a later start is never due earlier', () => {
    fc.assert(fc.property(moment, moment, zone, rule, (a, b, z, r) => {
      const [first, second] = [a, b].sort((x, y) => Temporal.Instant.compare(x, y)).map((m) => assess(received(m.toString()), r, z)?.dueOn ?? '');
      expect((first ?? '') <= (second ?? '')).toBe(true);
    }), { numRuns: 300 });
  });

  it('due is one second before overdue, on its own date, and both say the same instant everywhere', () => {
    fc.assert(fc.property(moment, zone, rule, (m, z, r) => {
      const deadline = assess(received(m.toString()), r, z);
      const due = instant(deadline?.dueAt);
      expect(instant(deadline?.overdueFrom).since(due).total('seconds')).toBe(1);
      expect(due.toZonedDateTimeISO(z).toPlainDate().toString()).toBe(deadline?.dueOn);
      expect(instant(deadline?.startAt).equals(m)).toBe(true);
    }), { numRuns: 300 });
  });

  it('agrees with counting local midnights', () => {
    fc.assert(fc.property(moment, fc.constantFrom(BRUSSELS, 'America/New_York', 'Asia/Kathmandu', 'UTC'), (m, z) => {
      expect(assess(received(m.toString()), days, z)?.dueOn).toBe(countMidnights(m.toString(), 15, z));
    }), { numRuns: 40 });
  });
});
