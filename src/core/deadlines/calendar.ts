// Which dates are closed, as a value: core counts by it and knows no country.

/** One date a call, at any time: an answer must not change. */
export interface Calendar { readonly isClosed: (date: Temporal.PlainDate) => boolean }
