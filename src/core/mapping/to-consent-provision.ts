// What an authorisation says of one recipient: permit or refuse, how long, for which purpose, with which exceptions. https://profiles.ihe.net/ITI/PCF
import type { ConsentProvision, ConsentProvisionActor } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { V3_ACT_REASON, V3_PARTICIPATION } from '../fhir/systems.ts';
import type { IntakeAuthorisation } from '../intake/intake.ts';
import { parseDate, parseInstant } from '../kernel/time.ts';
import { toRefusals } from './to-refusals.ts';

const DECISION = { permit: 'permit', refuse: 'deny' } as const satisfies Record<NonNullable<IntakeAuthorisation['decision']>, NonNullable<ConsentProvision['type']>>;

/** The last second of the last day, on the receiving hospital's clock; a bare date means the same day's end in FHIR. */
const endOf = (validUntil: string, timeZone: string): string => {
  const date = parseDate(validUntil);
  return date.ok
    ? date.value.toZonedDateTime({ timeZone, plainTime: { hour: 23, minute: 59, second: 59 } }).toString({ smallestUnit: 'second', timeZoneName: 'never' })
    : validUntil;
};

/** Midnight on the receiving hospital's clock; no form holds before it was signed. */
const startOf = ({ validFrom, signedAt }: IntakeAuthorisation, timeZone: string): string => {
  const date = parseDate(validFrom ?? '');
  const signed = parseInstant(signedAt);
  if (!date.ok || !signed.ok) return signedAt;
  const midnight = date.value.toZonedDateTime(timeZone);
  return Temporal.Instant.compare(midnight.toInstant(), signed.value) > 0 ? midnight.toString({ smallestUnit: 'second', timeZoneName: 'never' }) : signedAt;
};

/** `recipient`: the Organization that gets (IRCP). `timeZone`: the receiving hospital's, IANA. */
export const toConsentProvision = (authorisation: IntakeAuthorisation, recipient: ConsentProvisionActor['reference'], timeZone: string): ConsentProvision => {
  const type = DECISION[authorisation.decision ?? 'permit'];
  return {
    type,
    period: { start: startOf(authorisation, timeZone), end: endOf(authorisation.validUntil, timeZone) },
    actor: [{ role: { coding: [{ system: V3_PARTICIPATION, code: 'IRCP' }] }, reference: recipient }],
    purpose: [{ system: V3_ACT_REASON, code: 'TREAT' }],
    // Refusals are exceptions to a permission; who refuses everything needs none.
    ...compact({ provision: type === 'permit' ? toRefusals(authorisation) : [] }),
  };
};
