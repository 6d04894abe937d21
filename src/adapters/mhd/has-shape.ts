// Resources of an answer as far as they are read before anything is validated: what is there has the JSON shape that FHIR gives it.
import type { DocumentReference, List, Patient, Resource } from '@medplum/fhirtypes';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const listOf = (check: Check): Check => (value) => Array.isArray(value) && value.every(check);
/** An object whose named properties, where they are there, pass. */
const having = (shape: Readonly<Record<string, Check>>): Check => (value) =>
  typeof value === 'object' && value !== null && Object.entries(shape).every(([name, check]) => {
    const property: unknown = Reflect.get(value, name);
    return property === undefined || check(property);
  });
const withAll = (...names: readonly string[]): Check => (value) => typeof value === 'object' && value !== null && names.every((name) => name in value);

const IDENTIFIER = having({ system: isText, value: isText });
const REFERENCE = having({ reference: isText, display: isText, identifier: IDENTIFIER });
const CONCEPT = having({ coding: listOf(having({ system: isText, code: isText })) });
const ATTACHMENT = having({ url: isText, contentType: isText, hash: isText });
const PATIENT = having({ id: isText, identifier: listOf(IDENTIFIER) });
/** Others than patients are not read. */
const isOther = having({ resourceType: (type) => type !== 'Patient' });
const CONTAINED: Check = (value) => having({ resourceType: isText, id: isText })(value) && (isOther(value) || PATIENT(value));
const CONTENT: Check = (value) => withAll('attachment')(value) && having({ attachment: ATTACHMENT })(value);
const DOCUMENT = having({
  status: isText, masterIdentifier: IDENTIFIER, identifier: listOf(IDENTIFIER), type: CONCEPT, category: listOf(CONCEPT),
  subject: REFERENCE, author: listOf(REFERENCE), contained: listOf(CONTAINED), content: listOf(CONTENT),
});
const ENTRY: Check = (value) => withAll('item')(value) && having({ item: REFERENCE })(value);
const LIST = having({ status: isText, code: CONCEPT, identifier: listOf(IDENTIFIER), subject: REFERENCE, source: REFERENCE, date: isText, entry: listOf(ENTRY) });

export const hasShape = {
  patient: (resource: Resource): resource is Patient => resource.resourceType === 'Patient' && PATIENT(resource),
  list: (resource: Resource): resource is List => resource.resourceType === 'List' && withAll('status', 'code')(resource) && LIST(resource),
  documentReference: (resource: Resource): resource is DocumentReference =>
    resource.resourceType === 'DocumentReference' && withAll('status', 'content')(resource) && DOCUMENT(resource),
};
