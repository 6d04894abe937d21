// What this server does, from the list that it serves by. https://hl7.org/fhir/R4/capabilitystatement.html
import type { CapabilityStatement, CapabilityStatementRestResource, CapabilityStatementRestResourceSearchParam, CapabilityStatementRestSecurity } from '@medplum/fhirtypes';
import { RESTFUL_SECURITY } from '../../core/fhir/systems.ts';
import type { HttpOptions, ServedResource } from '../route.ts';

const toSearchParameter = (parameter: ServedResource['searchParameters'][number]): CapabilityStatementRestResourceSearchParam => ({
  name: parameter.name,
  type: parameter.type as CapabilityStatementRestResourceSearchParam['type'],
  ...(parameter.definition !== undefined && { definition: parameter.definition }),
  ...(parameter.documentation !== undefined && { documentation: parameter.documentation }),
});

const SECURITY: CapabilityStatementRestSecurity = {
  cors: false, service: [{ coding: [{ system: RESTFUL_SECURITY, code: 'SMART-on-FHIR' }] }],
  description: 'Bearer tokens: the access token, or one that a registered client system got by SMART Backend Services (.well-known/smart-configuration)',
};

/** FHIR has no empty arrays. */
const some = <T>(values: readonly T[] | undefined): T[] | undefined => (values && values.length > 0 ? [...values] : undefined);

const toResource = (served: ServedResource): CapabilityStatementRestResource => {
  const supportedProfile = some(served.supportedProfiles);
  const searchInclude = some(served.searchIncludes);
  const searchRevInclude = some(served.searchRevIncludes);
  const searchParam = some(served.searchParameters.map(toSearchParameter));
  return {
    type: served.type,
    ...(supportedProfile && { supportedProfile }),
    interaction: [{ code: 'read' }, { code: 'vread' }, { code: 'history-instance' }, { code: 'search-type' }],
    versioning: 'versioned', readHistory: true, updateCreate: false, conditionalRead: 'full-support',
    ...(searchInclude && { searchInclude }), ...(searchRevInclude && { searchRevInclude }), ...(searchParam && { searchParam }),
  };
};

export const toCapabilityStatement = (options: HttpOptions, startedAt: Temporal.Instant): CapabilityStatement => {
  const instantiates = some(options.instantiates);
  return {
    resourceType: 'CapabilityStatement', id: 'second-opinion-adapter', status: 'active', kind: 'instance',
    date: startedAt.toString({ smallestUnit: 'second' }),
    ...(instantiates && { instantiates }),
    software: { name: 'Second-opinion FHIR adapter', version: options.version },
    implementation: { description: 'Second-opinion FHIR adapter', url: `${options.publicUrl}/fhir/R4` },
    fhirVersion: '4.0.1', format: ['json', 'application/fhir+json', 'xml', 'application/fhir+xml'],
    rest: [{ mode: 'server', security: SECURITY, resource: options.resources.map(toResource) }],
  };
};
