// What makes a Bundle a FHIR document, beside its structure (bdl-9, bdl-10, bdl-11). https://hl7.org/fhir/R4/bundle.html#invs
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { listOf } from '../fhir/list-of.ts';
import type { Issue } from '../kernel/result.ts';

const RULES: readonly { readonly holds: (bundle: Bundle) => boolean; readonly issue: Issue }[] = [
  { holds: ({ type }) => type === 'document', issue: { text: 'the Bundle must be a document', expression: 'Bundle.type', code: 'value' } },
  { holds: ({ identifier }) => Boolean(identifier?.system) && Boolean(identifier?.value), issue: { text: 'bdl-9: a document has an identifier with a system and a value', expression: 'Bundle.identifier', code: 'invariant' } },
  { holds: ({ timestamp }) => Boolean(timestamp), issue: { text: 'bdl-10: a document has a date', expression: 'Bundle.timestamp', code: 'invariant' } },
  { holds: ({ entry }) => listOf(entry)[0]?.resource?.resourceType === 'Composition', issue: { text: 'bdl-11: the first resource of a document is its Composition', expression: 'Bundle.entry[0].resource', code: 'invariant' } },
];

/** Empty: a document, as far as these rules tell; its structure is judged elsewhere. */
export const checkFhirDocument = (resource: Resource): readonly Issue[] => (resource.resourceType === 'Bundle'
  ? RULES.filter(({ holds }) => !holds(resource)).map(({ issue }) => issue)
  : [{ text: 'content that is said to be FHIR must be a Bundle of type document', expression: 'Bundle', code: 'structure' }]);
