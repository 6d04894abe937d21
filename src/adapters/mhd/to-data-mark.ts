// What a Binary's `data` says until its bytes are read on their way out: no text of FHIR can hold it. https://hl7.org/fhir/R4/datatypes.html#string

/** `index`: of the document in its package. */
export const toDataMark = (index: number): string => `\u0000${index.toString()}\u0000`;
