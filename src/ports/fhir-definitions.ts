// What the core needs of FHIR's definitions, as functions: Medplum's registries are global state and one adapter owns them (ADR 0005).
import type { Resource } from '@medplum/fhirtypes';
import type { Issue, Result } from '../core/kernel/result.ts';
import type { SearchQuery } from './resource-store.ts';

/** Issues of a resource against R4, every profile of ours in `meta.profile`, and the rules of the IHE and HL7 profiles these impose. Empty: valid. */
export type Validate = (resource: Resource) => readonly Issue[];

export type ParseSearch = (
  type: string,
  parameters: readonly (readonly [name: string, value: string])[],
  handling: 'strict' | 'lenient',
) => Result<{ readonly query: SearchQuery; /** Names that were ignored (lenient). */ readonly ignored: readonly string[] }>;
