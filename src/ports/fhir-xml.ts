// FHIR resources as XML; both directions follow R4's definitions, which one adapter owns (ADR 0010). https://hl7.org/fhir/R4/xml.html
import type { Resource } from '@medplum/fhirtypes';
import type { Result } from '../core/kernel/result.ts';

/** Failures: `malformed`, with every element that R4 does not allow where it stands; `too-large`. What it returns is not validated further. */
export type ParseFhirXml = (text: string) => Result<Resource>;

/** `resource` has been validated; an element that R4 has not is thrown as the bug that it is. */
export type ToFhirXml = (resource: Resource) => string;

export interface FhirXml { readonly parse: ParseFhirXml; readonly write: ToFhirXml }
