// A call on the opinion of a request.
import type { RequestCall } from './request-call.ts';

export interface OpinionCall extends RequestCall {
  /** `W/"3"` of the draft that was read. */
  readonly ifMatch?: string | undefined;
}
