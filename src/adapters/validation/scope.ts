// What a resource's references are resolved in, and where issues go.
import type { Resource } from '@medplum/fhirtypes';
import type { Issue } from '../../core/kernel/result.ts';

export interface Scope {
  /** What `#id` is looked up in: the resource that contains. */
  readonly root: Resource;
  /** The resource itself; the root, unless it is contained. */
  readonly resource: Resource;
  /** Resource types of the Bundle's entries by fullUrl; absent outside a Bundle. */
  readonly entries?: ReadonlyMap<string, string>;
  readonly report: (issue: Issue) => void;
}
