// Where a recipient keeps a document, as its own base has it: it may have told the address, or a version of it. https://hl7.org/fhir/R4/http.html#create

/** `DocumentReference/…`; the location is one that was acknowledged (read-provide-answer.ts, assess-arrival.ts). */
export const toReplacedPath = (location: string): string => /(?:^|\/)(DocumentReference\/[A-Za-z0-9.-]{1,64})(?:\/|$)/u.exec(location)?.[1] ?? location;
