// Whether a kept file that is said to be FHIR is a FHIR document; reading it whole is one adapter's. https://hl7.org/fhir/R4/documents.html
import type { FhirForm } from '../core/fhir/document-content.ts';
import type { Issue } from '../core/kernel/result.ts';
import type { KeptFile } from './document-files.ts';

/** `native`: a valid document Bundle. `unread`: larger than what is read whole, or not said to be FHIR: served as it is. `refused`: not what it is said to be; the issues name elements of it. */
export type FhirDocumentVerdict = { readonly kind: 'native'; readonly form: FhirForm } | { readonly kind: 'unread' } | { readonly kind: 'refused'; readonly issues: readonly Issue[] };

/** `mediaType`: as declared. The file must be kept. */
export type JudgeFhirDocument = (file: Pick<KeptFile, 'sha256' | 'sizeBytes'>, mediaType: string) => Promise<FhirDocumentVerdict>;
