// The text of a FHIR document as a resource; parsers are adapters' (ADR 0010).
import type { Resource } from '@medplum/fhirtypes';
import type { FhirForm } from '../core/fhir/document-content.ts';
import type { Result } from '../core/kernel/result.ts';

/** Failures: `malformed`, where it is not UTF-8 or no resource; `too-large`. What it returns is not validated. */
export type ReadFhirDocument = (bytes: Uint8Array, form: FhirForm) => Result<Resource>;
