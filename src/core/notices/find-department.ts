// Which department of the hospital a request asks for its opinion.
import type { ServiceRequest } from '@medplum/fhirtypes';
import type { Programme } from '../intake/programme.ts';

/** Its code in the programme. */
export const findDepartment = ({ performer }: Pick<ServiceRequest, 'performer'>, programme: Pick<Programme, 'id'>): string | undefined => {
  const prefix = `HealthcareService/${programme.id}-`;
  return performer?.map((p) => p.reference ?? '').find((reference) => reference.startsWith(prefix))?.slice(prefix.length);
};
