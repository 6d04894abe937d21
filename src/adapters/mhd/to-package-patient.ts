// The patient as a package tells of it: no more than is needed to file the documents. https://profiles.ihe.net/ITI/MHD/ITI-65.html
import type { Patient } from '@medplum/fhirtypes';
import { compact } from '../../core/fhir/compact.ts';
import type { DocumentPackage } from '../../ports/regional-network.ts';

export const toPackagePatient = ({ patient, patientKey }: DocumentPackage, id: string): Patient => ({
  resourceType: 'Patient', id, identifier: [{ ...patientKey }],
  ...compact({ name: patient.name?.map(({ use, family, given }) => compact({ use, family, given })), gender: patient.gender, birthDate: patient.birthDate }),
});
