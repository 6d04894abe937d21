// The packages of documents of a request, each with its recipient: what arrived, why the rest does not go, and when it is tried again.
import type { DeliveryState, RequestState } from '../../core/worklist/request-state.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { isPermitted } from './is-permitted.ts';
import { toFailureNote } from './to-failure-note.ts';
import { toList } from './to-list.ts';
import { toReplayForm } from './to-replay-form.ts';
import { toTime } from './to-time.ts';
import { toWords } from './to-words.ts';

/** Its failure, where it has one, tells the same and more. */
const toReason = ({ statusReason, failure }: DeliveryState): Html | false => statusReason !== undefined && !failure && html`; ${toWords(statusReason)}`;

/** What stands against it is told once: as its failure, or as what is missing. */
const toNext = ({ failure, release, nextAttemptAt, attemptUntil }: DeliveryState): Html | undefined => {
  if (attemptUntil !== undefined) return html`<div class="quiet small">is being sent now</div>`;
  const reasons = (release?.permit === false ? release.reasons : []).filter(({ code }) => code !== failure?.code);
  if (failure) return html`<div class="small">${toFailureNote(failure)}</div>`;
  if (reasons.length > 0) return html`<div class="quiet small">${reasons.map((r) => r.text).join('; ')}</div>`;
  return nextAttemptAt === undefined ? undefined : html`<div class="quiet small">sent next ${toTime(nextAttemptAt)}</div>`;
};

const toDelivery = (request: string, mayReplay: boolean) => (delivery: DeliveryState): Html => {
  const { id, recipient, status, statusReason, documents, failure, orderedAt } = delivery;
  return html`<div id="delivery-${id}">${recipient.name} <span class="badge ${status === 'completed' ? 'fine' : 'soon'}">${toWords(status)}</span> <span class="small">${documents.filter((d) => d.acknowledged).length} of ${documents.length} acknowledged${toReason(delivery)}</span>${orderedAt !== undefined && html` <span class="quiet small">ordered ${toTime(orderedAt)}</span>`}
${toNext(delivery)}${mayReplay && statusReason === 'exchange-given-up' && toReplayForm({ request, id, organisation: recipient.name, failure })}</div>`;
};

export const toDeliveries = ({ id, deliveries }: Pick<RequestState, 'id' | 'deliveries'>, signedIn: SignedIn | undefined): Html =>
  toList(deliveries.map(toDelivery(id, isPermitted(signedIn, 'replay-exchange'))), 'Nothing was sent to others.');
