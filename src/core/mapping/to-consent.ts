// What a patient agreed to, for one custodian: IHE PCF. https://profiles.ihe.net/ITI/PCF/StructureDefinition-IHE.PCF.consentBasic.html
import type { Attachment, Consent, ConsentProvision } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import {
  AUTHORISATION_FORM_IDENTIFIER, AUTHORISATION_IDENTIFIER, CONSENT_SCOPE, EXT_AUTHORISATION_KIND, LOINC, PCF_BASIC, PCF_INTERMEDIATE, PROFILE,
  SHARING_POLICY, V3_ACT_REASON, V3_PARTICIPATION,
} from '../fhir/systems.ts';
import type { IntakeAuthorisation } from '../intake/intake.ts';
import type { Programme } from '../intake/programme.ts';
import { parseDate } from '../kernel/time.ts';
import { toRefusals } from './to-refusals.ts';

export interface ConsentParts {
  readonly id: string;
  readonly formId: string;
  readonly custodianKey: string;
  readonly authorisation: IntakeAuthorisation;
  readonly programme: Programme;
  readonly patient: { reference: string };
  readonly custodian: { reference: string };
  readonly signers: NonNullable<Consent['performer']>;
  /** The scanned or e-signed form, or the referral letter that implies it (S6). */
  readonly source: { readonly form: Attachment } | { readonly letter: { reference: string } };
}

const DECISION = { permit: 'permit', refuse: 'deny' } as const satisfies Record<NonNullable<IntakeAuthorisation['decision']>, NonNullable<ConsentProvision['type']>>;

/** A permission waits until the custodian has the form; a refusal holds from the moment it was given (S6: it always wins). */
const statusOf = ({ kind, decision, submittedAt }: IntakeAuthorisation): Consent['status'] =>
  submittedAt !== undefined || kind === 'implied-by-referral' || decision === 'refuse' ? 'active' : 'proposed';

/** The last second of the last day, on the receiving hospital's clock; a bare date means the same day's end in FHIR. */
const endOf = (validUntil: string, timeZone: string): string => {
  const date = parseDate(validUntil);
  return date.ok
    ? date.value.toZonedDateTime({ timeZone, plainTime: { hour: 23, minute: 59, second: 59 } }).toString({ smallestUnit: 'second', timeZoneName: 'never' })
    : validUntil;
};

const toProvision = ({ authorisation, programme }: ConsentParts): ConsentProvision => {
  const type = DECISION[authorisation.decision ?? 'permit'];
  return {
    type,
    period: { start: authorisation.signedAt, end: endOf(authorisation.validUntil, programme.timeZone) },
    actor: [{ role: { coding: [{ system: V3_PARTICIPATION, code: 'IRCP' }] }, reference: { reference: `Organization/${programme.id}` } }],
    purpose: [{ system: V3_ACT_REASON, code: 'TREAT' }],
    // Refusals are exceptions to a permission; who refuses everything needs none.
    ...compact({ provision: type === 'permit' ? toRefusals(authorisation) : [] }),
  };
};

/**
 * | intake `authorisations[]` | element | note |
 * |---|---|---|
 * | `kind` | extension authorisation-kind | |
 * | form and custodian key; form | `identifier[0]`; `identifier[1]` | |
 * | `submittedAt`, `kind`, `decision` | `status` | `proposed` while a signed permission is not with the custodian |
 * | `signedAt` | `dateTime`, `provision.period.start` | |
 * | `validUntil` | `provision.period.end` | 23:59:59 in the programme's zone |
 * | `signers` | `performer` | |
 * | custodian | `organization` | it enforces; the receiving hospital is `provision.actor` IRCP |
 * | `form` | `sourceAttachment`, or `sourceReference` where implied by the referral | |
 * | `decision` | `provision.type` | |
 * | `refusals` | `provision.provision` | then PCF Intermediate |
 *
 * No `verification`, no `provision.action`: PCF closes both. Shown by fixtures/cases/001 (permit), 009 (implied), 010 (refused), 013 (proposed), 015 (exceptions).
 */
export const toConsent = (parts: ConsentParts): Consent => {
  const { authorisation, formId, custodianKey, source } = parts;
  const provision = toProvision(parts);
  return {
    resourceType: 'Consent',
    id: parts.id,
    meta: { profile: [PROFILE.consent, provision.provision ? PCF_INTERMEDIATE : PCF_BASIC] },
    extension: [{ url: EXT_AUTHORISATION_KIND, valueCode: authorisation.kind }],
    identifier: [
      { system: AUTHORISATION_IDENTIFIER, value: `${formId}/${custodianKey}` },
      { system: AUTHORISATION_FORM_IDENTIFIER, value: formId },
    ],
    status: statusOf(authorisation),
    scope: { coding: [{ system: CONSENT_SCOPE, code: 'patient-privacy' }] },
    category: [{ coding: [{ system: LOINC, code: '59284-0' }] }],
    patient: parts.patient,
    dateTime: authorisation.signedAt,
    performer: [...parts.signers],
    organization: [parts.custodian],
    ...('form' in source ? { sourceAttachment: source.form } : { sourceReference: source.letter }),
    policy: [{ uri: SHARING_POLICY }],
    provision,
  };
};
