// What `/fhir/R4` serves, type by type, as the CapabilityStatement says it: each search parameter that is indexed, and the chains that IHE asks for by name.
import type { ResourceType } from '@medplum/fhirtypes';
import { searchParameters, type KnownParameter } from '../adapters/search/search-parameters.ts';
import { supportedProfiles } from '../core/fhir/claims.ts';
import type { ServedParameter, ServedResource } from '../http/route.ts';

/** MHD 4.2.3, ITI-66 and ITI-67. Other chains are followed too; a statement lists those that somebody asks for by name. */
const CHAINS: Readonly<Record<string, readonly ServedParameter[] | undefined>> = {
  DocumentReference: [{ name: 'author.family', type: 'string' }, { name: 'author.given', type: 'string' }, { name: 'patient.identifier', type: 'token' }],
  List: [{ name: 'patient.identifier', type: 'token' }, { name: 'source.family', type: 'string' }, { name: 'source.given', type: 'string' }],
};

const referencesOf = (type: ResourceType): readonly KnownParameter[] => [...searchParameters.get(type)?.values() ?? []].filter((parameter) => parameter.type === 'reference');

const revIncludesOf = (type: ResourceType): readonly string[] => [...searchParameters.keys()].flatMap((from) =>
  referencesOf(from).filter(({ targets }) => targets.includes(type)).map(({ code }) => `${from}:${code}`));

export const toServedResources = (): readonly ServedResource[] => [...searchParameters].map(([type, parameters]) => ({
  type,
  ...(supportedProfiles[type] && { supportedProfiles: supportedProfiles[type] }),
  searchParameters: [...[...parameters.values()].map(({ code, type: kind, url }) => ({ name: code, type: kind, definition: url })), ...CHAINS[type] ?? []],
  searchIncludes: referencesOf(type).map(({ code }) => `${type}:${code}`),
  searchRevIncludes: revIncludesOf(type),
}));
