// The resources that are there before any request: this adapter as a Device, and each programme's hospital, departments and path.
import type { Device, HealthcareService, Organization, Resource } from '@medplum/fhirtypes';
import type { Programme } from '../intake/programme.ts';
import { ORGANIZATION_TYPE } from '../fhir/systems.ts';
import { toPlanDefinition } from './to-plan-definition.ts';

/** Id of the Device that audits and sends. */
const ADAPTER_ID = 'second-opinion-adapter';

const toDevice = (version: string): Device => ({
  resourceType: 'Device', id: ADAPTER_ID, status: 'active',
  deviceName: [{ name: 'Second-opinion adapter', type: 'user-friendly-name' }],
  version: [{ value: version }],
});

const toHospital = (p: Programme): Organization => ({
  resourceType: 'Organization', id: p.id, active: true,
  identifier: p.hospital.identifiers.map(({ system, value }) => ({ system, value })),
  type: [{ coding: [{ system: ORGANIZATION_TYPE, code: 'prov' }] }],
  name: p.hospital.name,
});

const toDepartments = (p: Programme): readonly HealthcareService[] => p.departments.map((d) => ({
  resourceType: 'HealthcareService', id: `${p.id}-${d.code}`, active: true,
  providedBy: { reference: `Organization/${p.id}` },
  name: d.display,
}));

/** https://hl7.org/fhir/R4/device.html, organization.html, healthcareservice.html, plandefinition.html */
export const toFixedResources = (programmes: readonly Programme[], version: string): readonly Resource[] => [
  toDevice(version), ...programmes.flatMap((p) => [toHospital(p), ...toDepartments(p), toPlanDefinition(p)]),
];
