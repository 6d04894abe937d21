// Where the content of a document is read: a FHIR document as the Bundle that it is, everything else as a Binary. One kept file stands behind both, under one id.
// http://hl7.eu/fhir/health-data-api (FHIR documents are returned as Bundle), https://hl7.org/fhir/R4/documents.html
import type { Resource } from '@medplum/fhirtypes';
import { FHIR_DOCUMENT_TAG } from './systems.ts';

/**
 * What is read whole to be judged, and to be written in the other format: both hold the event loop. A document of this size that is nothing but small resources
 * (10,000 Observations) was judged in 1.7 seconds, one of 1 MB in 0.5; embedded files cost next to nothing.
 * A longer one is kept and served as Binary.
 */
export const MAX_FHIR_DOCUMENT_BYTES = 5_000_000;

/** In which of FHIR's formats a FHIR document is kept. */
export type FhirForm = 'json' | 'xml';

const FHIR_MEDIA_TYPES: Readonly<Record<string, FhirForm | undefined>> = { 'application/fhir+json': 'json', 'application/fhir+xml': 'xml' };

/** In which of FHIR's formats content of this media type is said to be; absent: in none. */
export const fhirFormOf = (mediaType: string): FhirForm | undefined => FHIR_MEDIA_TYPES[mediaType.split(';')[0]?.trim().toLowerCase() ?? ''];

/** Absent: it was not judged to be a FHIR document when it came. */
export const readFhirForm = (binary: Pick<Resource, 'meta'>): FhirForm | undefined => {
  const code = binary.meta?.tag?.find((t) => t.system === FHIR_DOCUMENT_TAG)?.code;
  return code === 'json' || code === 'xml' ? code : undefined;
};

/** `Attachment.url` of a kept document. */
export const toContentUrl = (binaryId: string, isNative: boolean): string => `${isNative ? 'Bundle' : 'Binary'}/${binaryId}`;

/** `Binary/…` behind an address of ours, relative or absolute; absent: it is no address of kept content. */
export const toBinaryReference = (url: string | undefined): string | undefined => {
  const id = /(?:^|\/)(?:Binary|Bundle)\/([A-Za-z0-9.-]{1,64})$/u.exec(url ?? '')?.[1];
  return id === undefined ? undefined : `Binary/${id}`;
};
