// When an authorisation holds: from the day it names, on the receiving hospital's clock, and never before it was signed.
import { expect, it } from 'vitest';
import type { IntakeAuthorisation } from '../../../src/core/intake/intake.ts';
import { toConsentProvision } from '../../../src/core/mapping/to-consent-provision.ts';

const AUTHORISATION: IntakeAuthorisation = {
  kind: 'signed', signers: [{ capacity: 'patient' }], signedAt: '2026-10-20T15:00:00+02:00', validUntil: '2026-11-30', custodians: ['noord'], form: { sha256: 'a'.repeat(64), contentType: 'application/pdf' },
};
const periodOf = (validFrom?: string, timeZone = 'Europe/Brussels') => toConsentProvision({ ...AUTHORISATION, ...(validFrom !== undefined && { validFrom }) }, { reference: 'Organization/x' }, timeZone).period;

it.each<[string, string | undefined, string]>([
  ['no day is named', undefined, '2026-10-20T15:00:00+02:00'],
  ['the day of the signature', '2026-10-20', '2026-10-20T15:00:00+02:00'],
  ['a day before it', '2026-10-01', '2026-10-20T15:00:00+02:00'],
  ['the next day', '2026-10-21', '2026-10-21T00:00:00+02:00'],
  ['the day on which clocks go back', '2026-10-25', '2026-10-25T00:00:00+02:00'],
  ['the day after that', '2026-10-26', '2026-10-26T00:00:00+01:00'],
])('%s', (_name, validFrom, start) => { expect(periodOf(validFrom)).toEqual({ start, end: '2026-11-30T23:59:59+01:00' }); });

it('by the zone of the programme', () => { expect(periodOf('2026-10-21', 'Atlantic/Azores')?.start).toBe('2026-10-21T00:00:00+00:00'); });
