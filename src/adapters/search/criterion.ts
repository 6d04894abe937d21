// What one filter of a search asks for, read and checked, in the terms of the index tables.
import type { ResourceType } from '@medplum/fhirtypes';
import type { DateRange } from './to-date-range.ts';

export type DateComparator = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb';
export interface DateMatch extends DateRange { readonly comparator: DateComparator }
/** A missing side matches anything. */
export interface TokenMatch { readonly system?: string; readonly code?: string }
export interface StringMatch { readonly how: 'starts' | 'contains' | 'exact'; readonly text: string }
export type IndexTable = 'token' | 'date' | 'reference' | 'string';

/** `any`: one of them suffices. */
export type Criterion =
  | { readonly kind: 'token'; readonly param: string; readonly any: readonly TokenMatch[] }
  | { readonly kind: 'token-not'; readonly param: string; readonly any: readonly TokenMatch[] }
  | { readonly kind: 'date'; readonly param: string; readonly any: readonly DateMatch[] }
  | { readonly kind: 'reference'; readonly param: string; readonly any: readonly string[] }
  | { readonly kind: 'string'; readonly param: string; readonly any: readonly StringMatch[] }
  | { readonly kind: 'missing'; readonly param: string; readonly table: IndexTable; readonly isMissing: boolean }
  | { readonly kind: 'id'; readonly any: readonly string[] }
  | { readonly kind: 'last-updated'; readonly any: readonly DateMatch[] }
  | { readonly kind: 'either'; readonly any: readonly Criterion[] }
  | { readonly kind: 'chain'; readonly param: string; readonly any: readonly { readonly type: ResourceType; readonly criterion: Criterion }[] };
