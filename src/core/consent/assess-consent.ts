// One Consent in the light of one moment: does it cover this recipient, purpose and time, and do its signers suffice that day (S7-S9)?
import type { Consent, ConsentProvision, Period } from '@medplum/fhirtypes';
import { findExtension } from '../fhir/extensions.ts';
import { hasCode } from '../fhir/has-code.ts';
import { EXT_AUTHORISATION_KIND, V3_ACT_REASON, V3_PARTICIPATION } from '../fhir/systems.ts';
import type { Programme } from '../intake/programme.ts';
import { parseDate, parseInstant } from '../kernel/time.ts';
import type { AgeRange } from './assess-age.ts';
import type { DecisionReason } from './decision-reason.ts';
import { findSignerRules, type SignerRules } from './find-signer-rules.ts';
import { isRecipient, type Recipient } from './is-recipient.ts';
import { findSigners, type SignerCapacity } from './find-signers.ts';

export interface ConsentContext {
  readonly programme: Programme;
  /** Who is to get: the receiving hospital, or whom it releases to. */
  readonly recipient: Recipient;
  readonly age: AgeRange;
  readonly now: Temporal.Instant;
  /** `false`: the proof is not checked, and a representative's signature does not count; absent: not asked, and it counts for minors only. */
  readonly representationProven?: boolean;
}

/** In force: a refusal binds as soon as it is signed, a permit once it was submitted. */
export type Standing = { readonly kind: 'permits' } | { readonly kind: 'refuses' } | { readonly kind: 'fails'; readonly reason: DecisionReason } | { readonly kind: 'void' };

const fails = (code: DecisionReason['code'], text: string): Standing => ({ kind: 'fails', reason: { code, text } });

/** FHIR: a period's end is inclusive to its own precision, so `23:59:59` holds until the next midnight. https://hl7.org/fhir/R4/datatypes.html#Period */
const endOf = (end: string, timeZone: string): Temporal.Instant | undefined => {
  const date = parseDate(end);
  if (date.ok) return date.value.add({ days: 1 }).toZonedDateTime(timeZone).toInstant();
  const instant = parseInstant(end);
  return instant.ok ? instant.value.add({ seconds: 1 }) : undefined;
};

const startOf = (start: string, timeZone: string): Temporal.Instant | undefined => {
  const date = parseDate(start);
  if (date.ok) return date.value.toZonedDateTime(timeZone).toInstant();
  const instant = parseInstant(start);
  return instant.ok ? instant.value : undefined;
};

/** Without an end that can be read nobody said how long: it does not hold. */
const isOver = (period: Period | undefined, context: ConsentContext): boolean => {
  const end = endOf(period?.end ?? '', context.programme.timeZone);
  return !end || Temporal.Instant.compare(context.now, end) >= 0;
};

const isAhead = (period: Period | undefined, context: ConsentContext): boolean => {
  const start = startOf(period?.start ?? '', context.programme.timeZone);
  return start !== undefined && Temporal.Instant.compare(context.now, start) < 0;
};

const coversRecipient = (consent: Consent, recipient: Recipient): boolean => (consent.provision?.actor ?? []).some((actor) =>
  hasCode(actor.role, V3_PARTICIPATION, 'IRCP') && isRecipient(actor.reference, recipient));

const coversTreatment = (consent: Consent): boolean => (consent.provision?.purpose ?? []).some((p) => p.system === V3_ACT_REASON && p.code === 'TREAT');

const meetsBand = (band: SignerRules['bands'][number], signed: ReadonlySet<SignerCapacity>): boolean => ({
  'patient': signed.has('patient'),
  'representative': signed.has('representative'),
  'representative-and-patient': signed.has('patient') && signed.has('representative'),
})[band];

const suffice = (consent: Consent, context: ConsentContext): boolean => {
  const { bands, mayRepresentAdult } = findSignerRules(context.programme, context.age);
  const signed = new Set(findSigners(consent).filter((capacity) => capacity !== 'representative' || context.representationProven !== false));
  const isRepresentedAdult = mayRepresentAdult && context.representationProven === true && signed.has('representative');
  return isRepresentedAdult || (bands.length > 0 && bands.every((band) => meetsBand(band, signed)));
};

const notEntitled = (suppliedBy: 'patient' | 'representative', text: string): Standing => ({ kind: 'fails', reason: { code: 'signer-not-entitled-today', text, suppliedBy } });

/** Whose signature is wanting: the patient's own before a representative's (S9). */
const lacking = (consent: Consent, context: ConsentContext): Standing => {
  const signers = findSigners(consent);
  const needsPatient = findSignerRules(context.programme, context.age).bands.some((band) => band !== 'representative');
  if (needsPatient && !signers.includes('patient')) return notEntitled('patient', 'Those who signed do not suffice at the patient\'s age today: the patient\'s own authorisation is needed');
  return context.representationProven === false && signers.includes('representative')
    ? notEntitled('representative', 'A representative signed whose proof of representation was not checked')
    : notEntitled('representative', 'Those who signed do not suffice at the patient\'s age today: a representative\'s authorisation is needed');
};

/** A referral implies the authorisation whatever the age (S6), where the programme takes it so. */
const assessSigners = (consent: Consent, context: ConsentContext): Standing => {
  const kind = findExtension(consent, EXT_AUTHORISATION_KIND)?.valueCode === 'implied-by-referral' ? 'implied-by-referral' : 'signed';
  if (!context.programme.authorisation.kinds.includes(kind)) return fails('no-consent', 'The programme does not take this kind of authorisation');
  if (kind === 'implied-by-referral') return findSigners(consent).includes('referrer') ? { kind: 'permits' } : fails('signer-not-entitled-today', 'A referral is signed by who refers');
  return suffice(consent, context) ? { kind: 'permits' } : lacking(consent, context);
};

const assessScope = (consent: Consent, context: ConsentContext): Standing | undefined => {
  if (!coversRecipient(consent, context.recipient)) return fails('no-consent', 'The authorisation names another recipient');
  if (!coversTreatment(consent)) return fails('no-consent', 'The authorisation is for another purpose');
  if (isOver(consent.provision?.period, context)) return fails('consent-expired', 'The authorisation has expired');
  return isAhead(consent.provision?.period, context) ? fails('no-consent', 'The authorisation does not hold yet') : undefined;
};

const STATUSES: Readonly<Record<Consent['status'], Standing | undefined>> = {
  'active': undefined,
  'proposed': fails('consent-not-submitted', 'The signed authorisation was not submitted to this custodian yet'),
  'inactive': fails('consent-withdrawn', 'The authorisation was withdrawn'),
  'rejected': fails('consent-refused', 'The patient refuses'),
  'draft': { kind: 'void' },
  'entered-in-error': { kind: 'void' },
};

/** A refusal wins whoever signed it, for any recipient or purpose it does not exclude, and before it was submitted. */
const assessDenial = (consent: Consent, provision: ConsentProvision, context: ConsentContext): Standing => {
  const { period, actor = [], purpose = [] } = provision;
  const holds = [
    ['active', 'proposed'].includes(consent.status),
    period?.end === undefined || !isOver(period, context),
    actor.length === 0 || coversRecipient(consent, context.recipient),
    purpose.length === 0 || coversTreatment(consent),
  ];
  return holds.every(Boolean) ? { kind: 'refuses' } : { kind: 'void' };
};

/** The Consent's organization (the custodian) is the caller's to match. */
export const assessConsent = (consent: Consent, context: ConsentContext): Standing => {
  if (consent.provision?.type === 'deny') return assessDenial(consent, consent.provision, context);
  if (consent.provision?.type !== 'permit') return { kind: 'void' };
  return STATUSES[consent.status] ?? assessScope(consent, context) ?? assessSigners(consent, context);
};
