// Who pays: the insurer, or the patient's side (P2.4). https://hl7.org/fhir/R4/coverage.html
import type { Coverage } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { COVERAGE_SELFPAY } from '../fhir/systems.ts';
import type { Intake } from '../intake/intake.ts';
import type { MappingContext } from './mapping-context.ts';
import { toRoleId } from './to-role-id.ts';
import { toRoleReference } from './to-role-reference.ts';

const toInsured = (intake: Intake, context: MappingContext): Coverage => ({
  resourceType: 'Coverage',
  id: toRoleId(context, 'coverage'),
  status: 'active',
  ...compact({ subscriberId: intake.insurer?.memberNumber }),
  beneficiary: toRoleReference(context, 'patient'),
  payor: [toRoleReference(context, 'insurer')],
});

const toSelfPay = (intake: Intake, context: MappingContext): Coverage => ({
  resourceType: 'Coverage',
  id: toRoleId(context, 'coverage-self-pay'),
  status: 'active',
  type: { coding: [{ system: COVERAGE_SELFPAY, code: 'pay' }] },
  beneficiary: toRoleReference(context, 'patient'),
  payor: [toRoleReference(context, intake.requester.kind === 'representative' ? 'representative' : 'patient')],
});

/**
 * | intake `insurer` | element | note |
 * |---|---|---|
 * | `organisation` | `payor` | one Coverage; no `type`: the intake does not say which kind of policy |
 * | `memberNumber` | `subscriberId` | |
 * | `selfPay` | `type` coverage-selfpay#pay | a Coverage of its own, before the insurer's; payor: representative, else patient |
 * | `informedOn` | on the ServiceRequest | |
 *
 * Neither: no Coverage. Shown by fixtures/cases/005 (insured), 009 (both). https://terminology.hl7.org/CodeSystem-coverage-selfpay.html
 */
export const toCoverages = (intake: Intake, context: MappingContext): readonly Coverage[] => [
  ...(intake.insurer?.selfPay ? [toSelfPay(intake, context)] : []),
  ...(intake.insurer?.organisation ? [toInsured(intake, context)] : []),
];
