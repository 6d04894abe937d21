// FHIR XML in both directions, by R4's definitions; loads them if nobody did. ADR 0010.
import type { FhirXml } from '../../ports/fhir-xml.ts';
import { loadDefinitions } from '../load-definitions.ts';
import { parseFhirXml } from './parse-fhir-xml.ts';
import { toFhirXml } from './to-fhir-xml.ts';

export const createFhirXml = (): FhirXml => {
  const { types } = loadDefinitions().tables;
  return { parse: parseFhirXml(types), write: toFhirXml(types) };
};
