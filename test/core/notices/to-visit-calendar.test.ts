// A file for a calendar by RFC 5545: times in UTC on both sides of a clock change, lines folded by octets, text escaped, four languages, and nothing of why.
import type { Appointment } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { toVisitCalendar, type CalendarQuestion } from '../../../src/core/notices/to-visit-calendar.ts';
import { V3_ACT_CODE } from '../../../src/core/fhir/systems.ts';

const APPOINTMENT: Appointment = {
  resourceType: 'Appointment', id: 'a1', meta: { versionId: '4' }, status: 'booked', description: 'Melanoma', start: '2026-10-25T10:00:00+01:00', end: '2026-10-25T10:40:00+01:00',
  participant: [{ actor: { reference: 'Patient/p' }, status: 'accepted' }, { actor: { reference: 'HealthcareService/oncology' }, status: 'accepted' }, { actor: { type: 'Location', display: 'Room 12; left, then "B"\\C' }, status: 'accepted' }],
};
const QUESTION: CalendarQuestion = { appointment: APPOINTMENT, hospital: { name: 'Hôpital, Ouest', address: { line: ['Rue 1'], postalCode: '1000', city: 'Brussels', country: 'BE' } }, language: 'fr', now: Temporal.Instant.from('2026-10-20T08:00:00.250Z') };
const linesOf = (change: Partial<CalendarQuestion> = {}): readonly string[] => toVisitCalendar({ ...QUESTION, ...change }).replaceAll('\r\n ', '').split('\r\n');

it('every line ends in CRLF and has 75 octets at most, whatever is folded', () => {
  const text = toVisitCalendar({ ...QUESTION, hospital: { ...QUESTION.hospital, name: 'é€😀'.repeat(60) } });
  expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/u);
  const lengths = text.split('\r\n').map((line) => Buffer.byteLength(line));
  expect(Math.max(...lengths)).toBeLessThanOrEqual(75);
  expect(Math.max(...lengths)).toBeGreaterThan(70);
  expect(text.replaceAll('\r\n ', '')).toContain('é€😀'.repeat(60));
  expect(text).not.toContain('\uFFFD');
});

it('what it says, in order', () => {
  expect(linesOf()).toEqual([
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Hospital//Appointments//EN', 'METHOD:PUBLISH', 'BEGIN:VEVENT', 'UID:a1', 'DTSTAMP:20261020T080000Z', 'SEQUENCE:3', 'STATUS:CONFIRMED', 'ORGANIZER:urn:uuid:a1',
    'DTSTART:20261025T090000Z', 'DTEND:20261025T094000Z', 'SUMMARY;LANGUAGE=fr:Rendez-vous : Hôpital\\, Ouest', 'LOCATION;LANGUAGE=fr:Room 12\\; left\\, then "B"\\\\C\\, Hôpital\\, Ouest\\, Rue 1\\, 1000 Brussels',
    'CLASS:PRIVATE', 'TRANSP:OPAQUE', 'END:VEVENT', 'END:VCALENDAR', '',
  ]);
});

it.each([['2026-10-25T02:30:00+02:00', '20261025T003000Z'], ['2026-10-25T02:30:00+01:00', '20261025T013000Z'], ['2027-03-28T01:59:59+01:00', '20270328T005959Z'], ['2027-03-28T03:00:00+02:00', '20270328T010000Z']])('%s is %s', (start, utc) => {
  expect(linesOf({ appointment: { ...APPOINTMENT, start } })).toContain(`DTSTART:${utc}`);
});

it.each([['en', 'Appointment: '], ['nl', 'Afspraak: '], ['de', 'Termin: ']] as const)('in %s', (language, words) => {
  expect(linesOf({ language })).toContain(`SUMMARY;LANGUAGE=${language}:${words}Hôpital\\, Ouest`);
});

describe('once it does not stand', () => {
  it.each(['cancelled', 'entered-in-error'] as const)('%s', (status) => {
    expect(linesOf({ appointment: { ...APPOINTMENT, status } })).toEqual(expect.arrayContaining(['METHOD:CANCEL', 'STATUS:CANCELLED', 'UID:a1', 'SEQUENCE:3']));
  });
  it.each(['arrived', 'fulfilled', 'noshow'] as const)('%s is no cancellation', (status) => { expect(linesOf({ appointment: { ...APPOINTMENT, status } })).toContain('METHOD:PUBLISH'); });
});

it('by video there is no way to go', () => {
  const location = linesOf({ language: 'nl', appointment: { ...APPOINTMENT, serviceCategory: [{ coding: [{ system: V3_ACT_CODE, code: 'VR' }] }] } }).find((line) => line.startsWith('LOCATION'));
  expect(location).toBe('LOCATION;LANGUAGE=nl:Videogesprek');
});

it('nothing of why', () => { expect(toVisitCalendar(QUESTION).toLowerCase()).not.toMatch(/melanoma|oncolog|opinion|patient/u); });
