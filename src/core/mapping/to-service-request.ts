// The ask for a second opinion. https://hl7.org/fhir/R4/servicerequest.html
import type { CodeableConcept, ServiceRequest } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { PLAN_DEFINITION, PROFILE, SERVICE_CATEGORIES, SNOMED, V2_0203, V2_0336, urnUuid } from '../fhir/systems.ts';
import type { Intake } from '../intake/intake.ts';
import { toFhirDateTime } from '../kernel/time.ts';
import { findAuthorisationParts } from './find-authorisation-parts.ts';
import { findReleaseParts } from './find-release-parts.ts';
import type { MappingContext } from './mapping-context.ts';
import { toCoverages } from './to-coverages.ts';
import { toRequestExtensions } from './to-request-extensions.ts';
import { toRequesterReference } from './to-requester-reference.ts';
import { toRoleId } from './to-role-id.ts';
import { toRoleReference } from './to-role-reference.ts';

const PRIORITY = { routine: 'routine', urgent: 'urgent', asap: 'asap', stat: 'stat' } as const satisfies Record<Intake['urgency'], NonNullable<ServiceRequest['priority']>>;

const toReasons = ({ reasonForSeeking, diagnosis }: Intake): CodeableConcept[] => [
  { coding: [{ system: V2_0336, code: 'S' }], ...compact({ text: reasonForSeeking }) },
  ...(diagnosis?.code || diagnosis?.text ? [compact({ coding: diagnosis.code && [compact({ ...diagnosis.code })], text: diagnosis.text })] : []),
];

/**
 * | intake | element | note |
 * |---|---|---|
 * | `placerIdentifier` | `identifier[0]` | type PLAC; with the programme the request's identity (S2) |
 * | may start | `status` | `active`, else `draft` (S11) |
 * | programme | `instantiatesCanonical` | its PlanDefinition with version |
 * | `urgency` | `priority` | |
 * | now | `authoredOn` | |
 * | `requester` | `requester` | Patient, RelatedPerson or PractitionerRole |
 * | `department` | `performer` | HealthcareService of the hospital: the recorded therapeutic relationship (S8); absent stays absent |
 * | `reasonForSeeking` | `reasonCode[0].text` | beside v2-0336 `S` |
 * | `diagnosis` | `reasonCode[1]` | code and text as given |
 * | `insurer` | `insurance` | `to-coverages.ts` |
 * | `authorisations` | `supportingInfo` | every Consent |
 * | `question` | `note[0].text` | verbatim |
 * | others | `extension` | `to-request-extensions.ts` |
 *
 * Shown by all of fixtures/cases. https://terminology.hl7.org/CodeSystem-v2-0336.html
 */
export const toServiceRequest = (intake: Intake, context: MappingContext): ServiceRequest => {
  const { programme } = context;
  return {
    resourceType: 'ServiceRequest',
    id: toRoleId(context, 'request'),
    meta: { profile: [PROFILE.serviceRequest] },
    ...compact({ extension: toRequestExtensions(intake, context) }),
    identifier: [{ type: { coding: [{ system: V2_0203, code: 'PLAC' }] }, ...intake.placerIdentifier }],
    instantiatesCanonical: [`${PLAN_DEFINITION}/${programme.id}|${programme.version}`],
    status: context.mayStart ? 'active' : 'draft',
    intent: 'order',
    category: [{ coding: [{ system: SERVICE_CATEGORIES, code: 'second-opinion' }] }],
    priority: PRIORITY[intake.urgency],
    code: { coding: [{ system: SNOMED, code: '3457005' }], text: 'Second opinion' },
    subject: toRoleReference(context, 'patient'),
    authoredOn: toFhirDateTime(context.now, programme.timeZone),
    requester: toRequesterReference(intake, context),
    ...compact({
      performer: intake.department ? [{ reference: `HealthcareService/${programme.id}-${intake.department}` }] : [],
      reasonCode: toReasons(intake),
      insurance: toCoverages(intake, context).map((c) => ({ reference: urnUuid(c.id ?? '') })),
      supportingInfo: [...findAuthorisationParts(intake, context), ...findReleaseParts(intake, context)].map((part) => toRoleReference(context, part.role)),
      note: intake.question ? [{ text: intake.question }] : [],
    }),
  };
};
