// What is carried along of a document's circumstances, wherever it goes: in which kind of place and speciality it came about. The rest points into other servers.
// https://hl7.org/fhir/R4/documentreference-definitions.html#DocumentReference.context
import type { CodeableConcept, Coding, DocumentReferenceContext } from '@medplum/fhirtypes';
import { compact } from './compact.ts';
import { listOf } from './list-of.ts';

export type KnownContext = Pick<DocumentReferenceContext, 'facilityType' | 'practiceSetting'>;

const CODE = /^\S+(?: \S+)*$/u;
const isCode = (value: unknown): boolean => typeof value === 'string' && CODE.test(value);

/** As codes, verbatim; what is no code, from whomever it came, costs neither the document nor the other codes. */
const toCoding = (given: Coding | null): readonly Coding[] => {
  const { system, code, display } = given ?? {};
  return isCode(system) && isCode(code) ? [compact({ system, code, display: isCode(display) ? display : undefined })] : [];
};

const toConcept = (concept: CodeableConcept | null | undefined): CodeableConcept | undefined => {
  const coding = listOf(concept?.coding).flatMap(toCoding);
  return coding.length > 0 ? { coding } : undefined;
};

/** Of any shape, as it comes before it was validated. */
export const toKnownContext = (context: DocumentReferenceContext | null | undefined): KnownContext =>
  compact({ facilityType: toConcept(context?.facilityType), practiceSetting: toConcept(context?.practiceSetting) });
