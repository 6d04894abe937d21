// Judges a resource; what it needs of FHIR's definitions are global registries, which one adapter owns (ADR 0005).
import type { Resource } from '@medplum/fhirtypes';
import type { Issue } from '../core/kernel/result.ts';

/** Issues of a resource against R4, every profile of ours in `meta.profile`, and the rules of the IHE and HL7 profiles these impose. Empty: valid. */
export type Validate = (resource: Resource) => readonly Issue[];
