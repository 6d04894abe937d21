// A visit or meeting for the calendar of whoever comes: when, where, and nothing of why. https://www.rfc-editor.org/rfc/rfc5545, methods: https://www.rfc-editor.org/rfc/rfc5546
import type { Address, Appointment } from '@medplum/fhirtypes';
import { hasCode } from '../fhir/has-code.ts';
import { urnUuid, V3_ACT_CODE } from '../fhir/systems.ts';
import type { LetterLanguage } from '../intake/programme-letters.ts';
import { toFilledText } from '../kernel/to-filled-text.ts';
import { toPostalLines } from './to-postal-lines.ts';

export interface CalendarQuestion {
  /** As stored: its version counts the changes. */
  readonly appointment: Appointment;
  readonly hospital: { readonly name: string; readonly address?: Address };
  readonly language: LetterLanguage;
  readonly now: Temporal.Instant;
}

const WORDS = {
  en: { summary: 'Appointment: {hospital}', remote: 'Video call' },
  fr: { summary: 'Rendez-vous : {hospital}', remote: 'Appel vidéo' },
  nl: { summary: 'Afspraak: {hospital}', remote: 'Videogesprek' },
  de: { summary: 'Termin: {hospital}', remote: 'Videogespräch' },
} as const satisfies Record<LetterLanguage, Readonly<Record<'summary' | 'remote', string>>>;

/** Content lines end in CRLF and hold 75 octets at most; what is longer goes on after a space (3.1). */
const MOST_OCTETS = 75;
const octets = (text: string): number => new TextEncoder().encode(text).length;

const fold = (line: string): string => {
  const lines = [''];
  for (const character of line) {
    const last = lines.at(-1) ?? '';
    if (octets(last) + octets(character) > MOST_OCTETS) lines.push(` ${character}`);
    else lines[lines.length - 1] = last + character;
  }
  return lines.join('\r\n');
};

/** TEXT (3.3.11). */
const escape = (text: string): string => text.replaceAll(/[\\;,]/gu, (c) => `\\${c}`).replaceAll(/\r?\n/gu, '\\n');

/** DATE-TIME in UTC (3.3.5, form 2): right in every zone, whatever the calendar knows of clock changes. */
const toUtc = (at: Temporal.Instant): string => at.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/gu, '');
const toMoment = (instant: string | undefined): string => (instant === undefined ? '' : toUtc(Temporal.Instant.from(instant)));

const placeOf = ({ participant }: Appointment): string | undefined => participant.find(({ actor }) => actor?.type === 'Location')?.actor?.display;
const isRemote = ({ serviceCategory }: Appointment): boolean => (serviceCategory ?? []).some((c) => hasCode(c, V3_ACT_CODE, 'VR'));

const locationOf = ({ appointment, hospital, language }: CalendarQuestion): string => (isRemote(appointment) ? WORDS[language].remote
  : [placeOf(appointment), hospital.name, ...toPostalLines({ address: hospital.address, from: hospital.address?.country, language })].filter((line) => line !== undefined).join(', '));

/**
 * `PUBLISH` while it stands, `CANCEL` once it does not; the same UID always, and a SEQUENCE that grows with each change, so that a calendar replaces what it has.
 * A calendar that is shared shows it to others: neither the product's name nor a mail address stands in it, and `ORGANIZER`, which must be there, is a URI that says nothing. Of an Appointment with start and end.
 */
export const toVisitCalendar = (question: CalendarQuestion): string => {
  const { appointment, hospital, language, now } = question;
  const isOff = appointment.status === 'cancelled' || appointment.status === 'entered-in-error';
  const lines = [
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Hospital//Appointments//EN', `METHOD:${isOff ? 'CANCEL' : 'PUBLISH'}`,
    'BEGIN:VEVENT',
    `UID:${appointment.id ?? ''}`, `DTSTAMP:${toUtc(now)}`, `SEQUENCE:${String(Number(appointment.meta?.versionId ?? '1') - 1)}`,
    `STATUS:${isOff ? 'CANCELLED' : 'CONFIRMED'}`, `ORGANIZER:${urnUuid(appointment.id ?? '')}`,
    `DTSTART:${toMoment(appointment.start)}`, `DTEND:${toMoment(appointment.end)}`,
    `SUMMARY;LANGUAGE=${language}:${escape(toFilledText(WORDS[language].summary, { hospital: hospital.name }))}`,
    `LOCATION;LANGUAGE=${language}:${escape(locationOf(question))}`,
    'CLASS:PRIVATE', 'TRANSP:OPAQUE',
    'END:VEVENT', 'END:VCALENDAR',
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join('');
};
