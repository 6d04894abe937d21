// Reads the parameters of a FHIR search; which there are, the definitions say, which one adapter owns (ADR 0005). https://hl7.org/fhir/R4/search.html
import type { Result } from '../core/kernel/result.ts';
import type { SearchQuery } from './resource-store.ts';

export type ParseSearch = (
  type: string,
  parameters: readonly (readonly [name: string, value: string])[],
  handling: 'strict' | 'lenient',
) => Result<{ readonly query: SearchQuery; /** Names that were ignored (lenient). */ readonly ignored: readonly string[] }>;
