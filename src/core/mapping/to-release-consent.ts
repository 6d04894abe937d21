// What a patient lets this hospital give to one recipient: IHE PCF (S17). https://profiles.ihe.net/ITI/PCF/StructureDefinition-IHE.PCF.consentBasic.html
import type { Consent, ConsentProvisionActor } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import {
  AUTHORISATION_FORM_IDENTIFIER, AUTHORISATION_IDENTIFIER, CONSENT_SCOPE, EXT_AUTHORISATION_KIND, LOINC, PCF_BASIC, PCF_INTERMEDIATE, PROFILE, RELEASE_CONSENT, RELEASE_POLICY,
} from '../fhir/systems.ts';
import type { Intake, IntakeRecipient } from '../intake/intake.ts';
import type { ReleasePart } from './find-release-parts.ts';
import type { MappingContext } from './mapping-context.ts';
import { toAttachment } from './to-attachment.ts';
import { toConsentProvision } from './to-consent-provision.ts';
import { toRoleId } from './to-role-id.ts';
import { toRoleReference } from './to-role-reference.ts';
import { toSignerReferences } from './to-signer-references.ts';

/** With its first identifier beside: a registered client is matched by it, and the Consent can be read alone. */
const toRecipient = ({ key, organisation }: IntakeRecipient, context: MappingContext): ConsentProvisionActor['reference'] => compact({
  ...toRoleReference(context, `release:${key}`), identifier: organisation.identifiers[0], display: organisation.name,
});

/**
 * | intake `authorisations[]` with `releaseTo` | element | note |
 * |---|---|---|
 * | form and recipient key; form | `identifier[0]`; `identifier[1]` | |
 * | | `status` | `active`: this hospital, which enforces it, has the form |
 * | `signedAt` | `dateTime` | |
 * | `validFrom`, else `signedAt` | `provision.period.start` | 00:00 of that day in the programme's zone, not before it was signed |
 * | `validUntil` | `provision.period.end` | 23:59:59 in the programme's zone |
 * | `signers` | `performer` | |
 * | programme | `organization` | this hospital |
 * | recipient | `provision.actor` IRCP | |
 * | `form` | `sourceAttachment` | |
 * | `decision`, `refusals` | `provision.type`, `provision.provision` | as in `to-consent.ts` |
 *
 * Shown by fixtures/cases/018.
 */
export const toReleaseConsent = ({ authorisation, formId, recipient, role }: ReleasePart, intake: Intake, context: MappingContext): Consent => {
  const { form, kind, signers, signedAt } = authorisation;
  const provision = toConsentProvision(authorisation, toRecipient(recipient, context), context.programme.timeZone);
  return {
    resourceType: 'Consent',
    id: toRoleId(context, role),
    meta: { profile: [PROFILE.releaseConsent, provision.provision ? PCF_INTERMEDIATE : PCF_BASIC] },
    extension: [{ url: EXT_AUTHORISATION_KIND, valueCode: kind }],
    identifier: [
      { system: AUTHORISATION_IDENTIFIER, value: `${formId}/release/${recipient.key}` },
      { system: AUTHORISATION_FORM_IDENTIFIER, value: formId },
    ],
    status: 'active',
    scope: { coding: [{ system: CONSENT_SCOPE, code: 'patient-privacy' }] },
    category: [{ coding: [{ system: LOINC, code: RELEASE_CONSENT }] }],
    patient: toRoleReference(context, 'patient'),
    dateTime: signedAt,
    performer: toSignerReferences(signers, intake, context),
    organization: [{ reference: `Organization/${context.programme.id}` }],
    sourceAttachment: toAttachment({ file: form, known: context.files.get(form.sha256), binaryId: toRoleId(context, `binary:${form.sha256}`) }),
    policy: [{ uri: RELEASE_POLICY }],
    provision,
  };
};
