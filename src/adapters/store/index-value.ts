// What a resource is found by: one row of an index table each, cut from the resource by the FHIR search parameters' expressions.

/**
 * `param` is the type and the search parameter's code, `Task.status`. Dates are epoch milliseconds, `lo` inclusive, `hi` exclusive.
 * `system` of a token is '' when there is none. `value` of a string is lower case without diacritics, `raw` as written.
 */
export type IndexValue =
  | { readonly kind: 'token'; readonly param: string; readonly system: string; readonly code: string }
  | { readonly kind: 'date'; readonly param: string; readonly lo: number; readonly hi: number }
  | { readonly kind: 'reference'; readonly param: string; /** `Patient/x`, or an absolute URL. */ readonly target: string }
  | { readonly kind: 'string'; readonly param: string; readonly value: string; readonly raw: string };
