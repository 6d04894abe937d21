// What R4's ServiceRequest has no element for (S1, S9, P2.1, P2.4).
import type { Extension } from '@medplum/fhirtypes';
import { EXT_INSURER_OUTCOME } from '../fhir/assessment-systems.ts';
import {
  EXT_COORDINATOR_DECISION, EXT_INFORMATION_READ, EXT_INSURER_INFORMED_ON, EXT_OBJECTION, EXT_RECIPIENT, EXT_TREATING_PHYSICIAN, EXT_TREATMENT_TRIED,
} from '../fhir/systems.ts';
import type { Intake } from '../intake/intake.ts';
import type { MappingContext } from './mapping-context.ts';
import { toRoleReference } from './to-role-reference.ts';

const toInformationRead = ({ informationRead: read }: Intake): Extension[] => (read
  ? [{ url: EXT_INFORMATION_READ, extension: [{ url: 'language', valueCode: read.language }, { url: 'version', valueString: read.version }] }]
  : []);

const toInsurerOutcomes = ({ insurer: { coverage, waived } = {} }: Intake): Extension[] => [
  ...(coverage ? [{ url: EXT_INSURER_OUTCOME, extension: [{ url: 'outcome', valueCode: coverage }] }] : []),
  ...(waived ? [{
    url: EXT_INSURER_OUTCOME,
    extension: [
      { url: 'outcome', valueCode: 'waived' }, { url: 'reason', valueString: waived.reason },
      { url: 'decidedBy', valueString: waived.decidedBy }, { url: 'decidedAt', valueDateTime: waived.decidedAt },
    ],
  }] : []),
];

const toObjections = (intake: Intake): Extension[] => (intake.objections ?? []).map((o) => ({
  url: EXT_OBJECTION, extension: [{ url: 'by', valueCode: o.by }, { url: 'recordedAt', valueDateTime: o.recordedAt }],
}));

const toDecisions = (intake: Intake): Extension[] => (intake.coordinatorDecisions ?? []).map((d) => ({
  url: EXT_COORDINATOR_DECISION,
  extension: [
    { url: 'about', valueCode: d.about }, { url: 'decision', valueCode: d.decision },
    { url: 'decidedAt', valueDateTime: d.decidedAt }, { url: 'decidedBy', valueString: d.decidedBy },
  ],
}));

const toRecipients = (intake: Intake, context: MappingContext): Extension[] => (intake.recipients ?? []).map(({ key, kind, network }) => ({
  url: EXT_RECIPIENT,
  extension: [
    { url: 'key', valueString: key }, { url: 'kind', valueCode: kind }, { url: 'organisation', valueReference: toRoleReference(context, `release:${key}`) },
    ...(network ? [{ url: 'networkPeer', valueString: network.peer }] : []),
  ],
}));

/**
 * | intake | extension |
 * |---|---|
 * | `treatmentsTried[]` | treatment-tried, verbatim |
 * | `informationRead` | information-read |
 * | `insurer.informedOn` | insurer-informed-on |
 * | `insurer.coverage`, `insurer.waived` | insurer-outcome, one each |
 * | `treatingPhysician` | treating-physician |
 * | `objections[]`, `coordinatorDecisions[]` | objection, coordinator-decision |
 * | `recipients[]` | recipient |
 */
export const toRequestExtensions = (intake: Intake, context: MappingContext): Extension[] => [
  ...(intake.treatmentsTried ?? []).map((text) => ({ url: EXT_TREATMENT_TRIED, valueString: text })),
  ...toInformationRead(intake),
  ...(intake.insurer?.informedOn ? [{ url: EXT_INSURER_INFORMED_ON, valueDate: intake.insurer.informedOn }] : []),
  ...toInsurerOutcomes(intake),
  ...(intake.treatingPhysician ? [{ url: EXT_TREATING_PHYSICIAN, valueReference: toRoleReference(context, 'treating') }] : []),
  ...toObjections(intake),
  ...toDecisions(intake),
  ...toRecipients(intake, context),
];
