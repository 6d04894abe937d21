// The programme of a request, as its ServiceRequest names it: by the PlanDefinition that it follows.
import type { ServiceRequest } from '@medplum/fhirtypes';
import { PLAN_DEFINITION } from '../fhir/systems.ts';
import type { Programme } from './programme.ts';

/** Whatever its version. `undefined`: configured no more. */
export const findProgramme = (programmes: ReadonlyMap<string, Programme>, { instantiatesCanonical = [] }: Pick<ServiceRequest, 'instantiatesCanonical'>): Programme | undefined => {
  const prefix = `${PLAN_DEFINITION}/`;
  const id = instantiatesCanonical.find((canonical) => canonical.startsWith(prefix))?.slice(prefix.length).split('|')[0];
  return programmes.get(id ?? '');
};
