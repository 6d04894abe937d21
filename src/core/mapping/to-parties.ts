// Everybody the request names: patient, requester, treating physician, custodians, who gets copies, who may get the opinion, insurer.
import type { Resource } from '@medplum/fhirtypes';
import type { Intake, IntakeCustodian } from '../intake/intake.ts';
import type { MappingContext } from './mapping-context.ts';
import { toCoverages } from './to-coverages.ts';
import { toOrganization } from './to-organization.ts';
import { toPatient } from './to-patient.ts';
import { toProfessional } from './to-professional.ts';
import { toRelatedPerson } from './to-related-person.ts';
import { toRoleId } from './to-role-id.ts';

const toRequester = ({ requester, patient }: Intake, context: MappingContext): readonly Resource[] => {
  switch (requester.kind) {
    case 'patient': return [];
    case 'representative': return [toRelatedPerson(requester, patient, context)];
    case 'practitioner': return toProfessional(requester, { role: 'requester', person: 'requester-person', organisation: 'requester-organisation' }, context);
  }
};

const toCustodian = (custodian: IntakeCustodian, context: MappingContext): readonly Resource[] => {
  const { key, organisation, deliverTo } = custodian;
  return [
    toOrganization(organisation, 'provider', toRoleId(context, `custodian:${key}`)),
    ...(typeof deliverTo === 'string' ? [] : toProfessional(deliverTo, { role: `recipient:${key}`, person: `recipient-person:${key}`, organisation: `recipient-organisation:${key}` }, context)),
  ];
};

const toTreating = ({ treatingPhysician }: Intake, context: MappingContext): readonly Resource[] =>
  (treatingPhysician ? toProfessional(treatingPhysician, { role: 'treating', person: 'treating-person', organisation: 'treating-organisation' }, context) : []);

export const toParties = (intake: Intake, context: MappingContext): readonly Resource[] => [
  toPatient(intake.patient, context),
  ...toRequester(intake, context),
  ...toTreating(intake, context),
  ...(intake.custodians ?? []).flatMap((custodian) => toCustodian(custodian, context)),
  ...(intake.recipients ?? []).map(({ key, organisation }) => toOrganization(organisation, 'provider', toRoleId(context, `release:${key}`))),
  ...(intake.insurer?.organisation ? [toOrganization(intake.insurer.organisation, 'insurer', toRoleId(context, 'insurer'))] : []),
  ...toCoverages(intake, context),
];
