// What a patient agreed to, for one custodian: IHE PCF. https://profiles.ihe.net/ITI/PCF/StructureDefinition-IHE.PCF.consentBasic.html
import type { Attachment, Consent } from '@medplum/fhirtypes';
import {
  AUTHORISATION_FORM_IDENTIFIER, AUTHORISATION_IDENTIFIER, CONSENT_SCOPE, EXT_AUTHORISATION_KIND, LOINC, PATIENT_CONSENT, PCF_BASIC, PCF_INTERMEDIATE, PROFILE, SHARING_POLICY,
} from '../fhir/systems.ts';
import type { IntakeAuthorisation } from '../intake/intake.ts';
import type { Programme } from '../intake/programme.ts';
import { toConsentProvision } from './to-consent-provision.ts';

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

/** A permission waits until the custodian has the form; a refusal holds from the moment it was given (S6: it always wins). */
const statusOf = ({ kind, decision, submittedAt }: IntakeAuthorisation): Consent['status'] =>
  submittedAt !== undefined || kind === 'implied-by-referral' || decision === 'refuse' ? 'active' : 'proposed';

/**
 * | intake `authorisations[]` | element | note |
 * |---|---|---|
 * | `kind` | extension authorisation-kind | |
 * | form and custodian key; form | `identifier[0]`; `identifier[1]` | |
 * | `submittedAt`, `kind`, `decision` | `status` | `proposed` while a signed permission is not with the custodian |
 * | `signedAt` | `dateTime` | |
 * | `validFrom`, else `signedAt` | `provision.period.start` | 00:00 of that day in the programme's zone, not before it was signed |
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
  const { authorisation, formId, custodianKey, source, programme } = parts;
  const provision = toConsentProvision(authorisation, { reference: `Organization/${programme.id}` }, programme.timeZone);
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
    category: [{ coding: [{ system: LOINC, code: PATIENT_CONSENT }] }],
    patient: parts.patient,
    dateTime: authorisation.signedAt,
    performer: [...parts.signers],
    organization: [parts.custodian],
    ...('form' in source ? { sourceAttachment: source.form } : { sourceReference: source.letter }),
    policy: [{ uri: SHARING_POLICY }],
    provision,
  };
};
