// Cancellations that were asked for after work had begun, on the page of the request, with the form of whoever answers.
import type { CancellationState } from '../../core/worklist/assessment-state.ts';
import type { RequestState } from '../../core/worklist/request-state.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { isPermitted } from './is-permitted.ts';
import { toList } from './to-list.ts';
import { toSelect } from './to-select.ts';
import { toTime } from './to-time.ts';
import { toWords } from './to-words.ts';

const toForm = (id: string): Html => html`<form class="decide" method="post" action="/second-opinion-requests/${encodeURIComponent(id)}/cancellation-answer">
${toSelect({ id: 'cancellation-decision', name: 'decision', label: 'Answer' }, [['accept', 'End the request'], ['reject', 'Go on']])}
<label for="cancellation-reason">Why; needed to go on</label> <input id="cancellation-reason" name="reason" maxlength="1000" autocomplete="off"> <button>Answer</button></form>`;

const toState = ({ status, dueAt }: CancellationState): Html => (status === 'requested'
  ? html`<span class="badge soon">to be answered${dueAt !== undefined && html` by ${toTime(dueAt)}`}</span>` : html`<span class="badge">${toWords(status)}</span>`);

const toItem = (id: string, reader: SignedIn | undefined) => (asked: CancellationState): Html => html`${toState(asked)} ${toTime(asked.askedAt)}${asked.by !== undefined && html`, ${toWords(asked.by)}`}: ${asked.reason}${asked.answer !== undefined && html`<div class="small">${asked.answer}</div>`}
${asked.status === 'requested' && isPermitted(reader, 'answer-cancellation') && toForm(id)}`;

export const toCancellationBlock = ({ id, cancellations }: Pick<RequestState, 'id' | 'cancellations'>, reader: SignedIn | undefined): Html => toList(cancellations.map(toItem(id, reader)), '');
