// Every authorisation of the intake: a Consent for each custodian it names, when each got the form (S7), and one for each recipient (S17).
import type { Consent, Resource } from '@medplum/fhirtypes';
import type { Intake } from '../intake/intake.ts';
import { findAuthorisationParts, type AuthorisationPart } from './find-authorisation-parts.ts';
import { findReleaseParts } from './find-release-parts.ts';
import type { MappingContext } from './mapping-context.ts';
import { toAttachment } from './to-attachment.ts';
import { toConsent, type ConsentParts } from './to-consent.ts';
import { toReleaseConsent } from './to-release-consent.ts';
import { toRoleId } from './to-role-id.ts';
import { toRoleReference } from './to-role-reference.ts';
import { toSignerReferences } from './to-signer-references.ts';
import { toSubmissionProvenance } from './to-submission-provenance.ts';

const toSource = ({ authorisation: { kind, form } }: AuthorisationPart, context: MappingContext): ConsentParts['source'] => (kind === 'implied-by-referral'
  ? { letter: toRoleReference(context, `document:${form.sha256}`) }
  : { form: toAttachment({ file: form, known: context.files.get(form.sha256), binaryId: toRoleId(context, `binary:${form.sha256}`) }) });

const toOne = (part: AuthorisationPart, intake: Intake, context: MappingContext): Consent => toConsent({
  id: toRoleId(context, part.role),
  formId: part.formId,
  custodianKey: part.custodianKey,
  authorisation: part.authorisation,
  programme: context.programme,
  patient: toRoleReference(context, 'patient'),
  custodian: toRoleReference(context, `custodian:${part.custodianKey}`),
  signers: toSignerReferences(part.authorisation.signers, intake, context),
  source: toSource(part, context),
});

const toSubmission = (part: AuthorisationPart, context: MappingContext): readonly Resource[] => {
  const { submittedAt, kind, form } = part.authorisation;
  return submittedAt ? [toSubmissionProvenance({
    id: toRoleId(context, `provenance:submission:${part.formId}:${part.custodianKey}`),
    consent: toRoleReference(context, part.role),
    submittedAt,
    recordedAt: context.now,
    recordedBy: context.actor.id,
    source: toRoleReference(context, kind === 'implied-by-referral' ? `document:${form.sha256}` : `binary:${form.sha256}`),
  })] : [];
};

export const toConsents = (intake: Intake, context: MappingContext): readonly Resource[] => [
  ...findAuthorisationParts(intake, context).flatMap((part) => [toOne(part, intake, context), ...toSubmission(part, context)]),
  ...findReleaseParts(intake, context).map((part) => toReleaseConsent(part, intake, context)),
];
