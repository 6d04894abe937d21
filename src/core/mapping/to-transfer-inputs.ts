// What one custodian is asked, for whom, and under which authorisations: Task.input (S12).
import type { TaskInput } from '@medplum/fhirtypes';
import { LOINC, TASK_PARAMETERS } from '../fhir/systems.ts';
import { COMPLETE_COPY, type TaskParameter } from '../fhir/transfer.ts';
import type { Intake, IntakeCustodian } from '../intake/intake.ts';
import { findAuthorisationParts } from './find-authorisation-parts.ts';
import type { MappingContext } from './mapping-context.ts';
import { toRoleReference } from './to-role-reference.ts';

const toType = (code: TaskParameter): TaskInput['type'] => ({ coding: [{ system: TASK_PARAMETERS, code }] });

const toRecipient = ({ key, deliverTo }: IntakeCustodian, context: MappingContext): { reference: string } => {
  if (deliverTo === 'receiving-hospital') return { reference: `Organization/${context.programme.id}` };
  return toRoleReference(context, deliverTo === 'patient' ? 'patient' : `recipient:${key}`);
};

export const toTransferInputs = (custodian: IntakeCustodian, intake: Intake, context: MappingContext): TaskInput[] => [
  ...(custodian.kinds ?? [COMPLETE_COPY]).map((code) => ({ type: toType('document-kind'), valueCodeableConcept: { coding: [{ system: LOINC, code }] } })),
  { type: toType('deliver-to'), valueReference: toRecipient(custodian, context) },
  { type: toType('custodian-key'), valueString: custodian.key },
  ...(custodian.network ? [{ type: toType('network-peer'), valueString: custodian.network.peer }] : []),
  ...findAuthorisationParts(intake, context).filter((part) => part.custodianKey === custodian.key)
    .map((part) => ({ type: toType('authorisation'), valueReference: toRoleReference(context, part.role) })),
];
