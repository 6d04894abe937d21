// One intake as one transaction Bundle: everything it says, who sent it, and the audit of it (ADR 0004). https://hl7.org/fhir/R4/http.html#transaction
import type { Bundle, BundleEntry, Provenance, Resource } from '@medplum/fhirtypes';
import { urnUuid } from '../fhir/systems.ts';
import type { Intake } from '../intake/intake.ts';
import type { MappingContext } from './mapping-context.ts';
import { toConsents } from './to-consents.ts';
import { toCoordinationTask } from './to-coordination-task.ts';
import { toDossier } from './to-dossier.ts';
import { toEntry } from './to-entry.ts';
import { toEvidences } from './to-evidences.ts';
import { toIntakeBinary } from './to-intake-binary.ts';
import { toKeptBinaries } from './to-kept-binaries.ts';
import { toParties } from './to-parties.ts';
import { toProvenance } from './to-provenance.ts';
import { toRequesterReference } from './to-requester-reference.ts';
import { toRoleId } from './to-role-id.ts';
import { toRoleReference } from './to-role-reference.ts';
import { toServiceRequest } from './to-service-request.ts';
import { toSubmissionAudit } from './to-submission-audit.ts';
import { toTransfers } from './to-transfers.ts';

const toResources = (intake: Intake, context: MappingContext): readonly Resource[] => [
  ...toParties(intake, context),
  toServiceRequest(intake, context),
  toCoordinationTask(intake, context),
  ...toTransfers(intake, context),
  ...toConsents(intake, context),
  ...toEvidences(intake, context),
  ...toDossier(intake, context),
  ...toKeptBinaries(intake, context),
  toIntakeBinary(context),
];

/** Who was there before is no target: a conditional create may have found them. */
const toSubmission = (entries: readonly BundleEntry[], intake: Intake, context: MappingContext): Provenance => toProvenance({
  id: toRoleId(context, 'provenance:intake'),
  targets: entries.filter((e) => !e.request?.ifNoneExist).flatMap((e) => (e.fullUrl && e.resource?.resourceType !== 'Provenance' ? [{ reference: e.fullUrl }] : [])),
  recordedAt: context.now,
  activity: 'create',
  agents: [{ type: 'author', who: toRequesterReference(intake, context) }, { type: 'enterer', who: context.actor.id }],
  sources: [toRoleReference(context, 'intake')],
});

/**
 * | part | resources |
 * |---|---|
 * | people and parties | Patient, RelatedPerson, Practitioner, PractitionerRole, Organization, Coverage |
 * | the ask | ServiceRequest, coordination Task, transfer Tasks (none while a draft) |
 * | permissions | Consent, Provenance of each submission, proofs with Provenance |
 * | documents | DocumentReference, Binary (without bytes), the intake itself |
 * | record | Provenance of all that is new, one AuditEvent PatientCreate |
 *
 * The AuditEvent names the patient by the placeholder, which becomes the Patient that was found or made. Shown by all of fixtures/cases.
 */
export const toRequestBundle = (intake: Intake, context: MappingContext): Bundle => {
  const entries = toResources(intake, context).map(toEntry);
  const { actor, now, call } = context;
  const audit = toSubmissionAudit({
    id: toRoleId(context, 'audit:submission'), now, actor, ...call,
    patient: urnUuid(toRoleId(context, 'patient')), request: urnUuid(toRoleId(context, 'request')),
  });
  return { resourceType: 'Bundle', type: 'transaction', entry: [...entries, toEntry(toSubmission(entries, intake, context)), toEntry(audit)] };
};
