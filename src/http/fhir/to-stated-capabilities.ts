// What is served and asked, from the list that is served by. https://hl7.org/fhir/R4/capabilitystatement.html
import type { CapabilityStatement, CapabilityStatementRest, CapabilityStatementRestResource, CapabilityStatementRestResourceSearchParam, CapabilityStatementRestSecurity } from '@medplum/fhirtypes';
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

/** ITI-105: a document with its bytes inside its DocumentReference. Nothing else is made by itself. */
const CREATED: Readonly<Record<string, NonNullable<CapabilityStatementRestResource['interaction']> | undefined>> = {
  DocumentReference: [{ code: 'create', documentation: 'IHE MHD Simplified Publish (ITI-105)' }],
};

const toResource = (served: ServedResource): CapabilityStatementRestResource => {
  const supportedProfile = some(served.supportedProfiles);
  const searchInclude = some(served.searchIncludes);
  const searchRevInclude = some(served.searchRevIncludes);
  const searchParam = some(served.searchParameters.map(toSearchParameter));
  return {
    type: served.type,
    ...(supportedProfile && { supportedProfile }),
    interaction: [{ code: 'read' }, { code: 'vread' }, { code: 'history-instance' }, { code: 'search-type' }, ...CREATED[served.type] ?? []],
    versioning: 'versioned', readHistory: true, updateCreate: false, conditionalRead: 'full-support',
    ...(searchInclude && { searchInclude }), ...(searchRevInclude && { searchRevInclude }), ...(searchParam && { searchParam }),
  };
};

/** Found by its DocumentReference, and read. */
const FHIR_DOCUMENT: CapabilityStatementRestResource = { type: 'Bundle', interaction: [{ code: 'read', documentation: 'IHE MHD Retrieve Document (ITI-68) of a FHIR document' }] };

/** Made when it is asked for, and kept nowhere. */
const STATISTICS: CapabilityStatementRestResource = {
  type: 'MeasureReport', interaction: [{ code: 'search-type', documentation: 'One report of our Measure, for people of the hospital' }],
  searchParam: [{ name: 'measure', type: 'reference' }, { name: 'period', type: 'date' }, { name: 'reporter', type: 'reference' }],
};

/** What the adapter asks of others. */
const CLIENT: CapabilityStatementRest = {
  mode: 'client', documentation: 'Asks custodians for a patient (ITI-78), for documents (ITI-67) and for their content (ITI-68).',
  resource: [
    { type: 'Patient', interaction: [{ code: 'search-type' }], searchParam: [{ name: 'identifier', type: 'token' }] },
    { type: 'DocumentReference', interaction: [{ code: 'search-type' }], searchParam: [{ name: 'patient.identifier', type: 'token' }, { name: 'status', type: 'token' }, { name: 'type', type: 'token' }] },
    { type: 'Binary', interaction: [{ code: 'read' }] },
  ],
};

type Stated = Pick<HttpOptions, 'instantiates' | 'resources'>;

/** What an instance and the requirements that it meets have in common. */
export const toStatedCapabilities = (options: Stated): Pick<CapabilityStatement, 'instantiates' | 'fhirVersion' | 'format' | 'rest'> => {
  const instantiates = some(options.instantiates);
  return {
    ...(instantiates && { instantiates }),
    fhirVersion: '4.0.1', format: ['json', 'application/fhir+json', 'xml', 'application/fhir+xml'],
    rest: [{ mode: 'server', security: SECURITY, resource: [...options.resources.map(toResource), FHIR_DOCUMENT, STATISTICS], interaction: [{ code: 'transaction', documentation: 'IHE MHD Provide Document Bundle (ITI-65), no other transaction' }] }, CLIENT],
  };
};
