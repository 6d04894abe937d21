// The button that has one exchange tried again that was given up.
import type { TransferFailure } from '../../core/worklist/request-state.ts';
import { toActionForm } from './to-action-form.ts';
import type { Html } from './html.ts';

export interface GivenUp {
  /** Of the request and of its Task. */
  readonly request: string;
  readonly id: string;
  /** With whom: custodian or recipient. */
  readonly organisation: string;
  readonly failure?: TransferFailure | undefined;
}

/** One that was given up anew since is another thing to do. */
export const toReplayForm = ({ request, id, organisation, failure }: GivenUp): Html => toActionForm({
  to: `/second-opinion-requests/${encodeURIComponent(request)}/transfers/${encodeURIComponent(id)}/replay`,
  label: 'Try again', about: organisation, key: failure?.since,
});
