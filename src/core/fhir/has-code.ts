// Whether a concept is coded as this: one coding of several will do. https://hl7.org/fhir/R4/datatypes.html#CodeableConcept
import type { CodeableConcept } from '@medplum/fhirtypes';

export const hasCode = (concept: CodeableConcept | undefined, system: string, code: string): boolean =>
  concept?.coding?.some((c) => c.system === system && c.code === code) ?? false;
