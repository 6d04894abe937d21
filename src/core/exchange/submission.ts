// What a sender provides in one call, taken apart: ITI-65 (a transaction Bundle) and ITI-105 (one DocumentReference) alike. https://profiles.ihe.net/ITI/MHD/ITI-65.html
import type { Binary, DocumentReference, List, Parameters, Patient } from '@medplum/fhirtypes';

/** MHD's metadata levels, the least demanding first. */
export type MetadataLevel = 'minimal' | 'uncontained' | 'comprehensive';

/** One entry of the Bundle, of one kind. */
export interface Part<T> {
  /** Place among the entries. */
  readonly index: number;
  readonly fullUrl?: string;
  readonly resource: T;
  readonly method?: string;
  /** `request.url`. */
  readonly url?: string;
}

/** The entries by the slice that they are for; what is in none of MHD's closed slices is in `others`. */
export interface Submission {
  readonly sets: readonly Part<List>[];
  readonly documents: readonly Part<DocumentReference>[];
  /** Entries that end the standing of an earlier document. */
  readonly patches: readonly Part<Parameters>[];
  readonly binaries: readonly Part<Binary>[];
  readonly folders: readonly Part<List>[];
  readonly patients: readonly Part<Patient>[];
  /** Places of FHIR documents (Bundles). */
  readonly fhirDocuments: readonly number[];
  /** Places of what may not be there. */
  readonly others: readonly number[];
  /** How many entries there are. */
  readonly size: number;
}
