// The notices that are open, each with what it says, what has become of it, and what can be done. It names no patient (ADR 0006).
import type { Failure } from '../../core/kernel/result.ts';
import type { NoticeItem } from '../../core/worklist/to-notice-item.ts';
import type { NoticePage } from '../../flows/read-notices.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { toActionForm } from './to-action-form.ts';
import { toDoneNote } from './to-done-note.ts';
import { toNextPage } from './to-next-page.ts';
import { toPage } from './to-page.ts';
import { toProblemNote } from './to-problem-note.ts';
import { toTable, type TableRow } from './to-table.ts';
import { toTime } from './to-time.ts';
import { toWords } from './to-words.ts';

export interface NoticesView {
  readonly page: NoticePage;
  /** Id of the request that is looked at alone. */
  readonly request?: string | undefined;
  readonly done?: string | undefined;
  /** What came of the form that was sent. */
  readonly problem?: Failure | undefined;
  readonly signedIn?: SignedIn | undefined;
}

const STATE = { 'open': 'to be seen to', 'waiting': 'will be sent', 'snoozed': 'put off', 'given-up': 'not delivered', 'sent': 'sent', 'acknowledged': 'seen to', 'revoked': 'not needed' } as const satisfies Record<NoticeItem['state'], string>;
const CHANNEL = { store: 'shown here', email: 'by mail', webhook: 'by webhook' } as const satisfies Record<NoticeItem['channel'], string>;

const addressOf = ({ id }: NoticeItem): string => `/notices/${encodeURIComponent(id)}`;

const toWhy = ({ failure, state }: NoticeItem): Html | undefined => (failure && state !== 'snoozed'
  ? html`<div class="small">${failure.text} <span class="quiet">(${failure.attempts} ${failure.attempts === 1 ? 'attempt' : 'attempts'}, since ${toTime(failure.since)})</span></div>` : undefined);

const isHeld = ({ state, channel }: NoticeItem, hasMail: boolean): boolean => state === 'waiting' && channel === 'email' && !hasMail;

const toNext = (item: NoticeItem, hasMail: boolean): Html | undefined => (item.nextAt === undefined || isHeld(item, hasMail) ? undefined
  : html`<div class="small">${item.state === 'snoozed' ? 'until' : 'at'} ${toTime(item.nextAt)}</div>`);

const toState = (item: NoticeItem, hasMail: boolean): Html => html`<span class="badge${item.state === 'given-up' && ' late'}">${isHeld(item, hasMail) ? 'waits for a mail server' : STATE[item.state]}</span>
${toNext(item, hasMail)}
${item.snoozed && item.state === 'snoozed' && html`<div class="small">${item.snoozed.reason}</div>`}
${item.handedOver && html`<div class="small">handed over to ${item.handedOver.to}</div>`}
${toWhy(item)}`;

/** The language of a text is the addressee's, not the page's. */
const toText = ({ text, language, placerIdentifier, request }: NoticeItem): Html => html`<span lang="${language}">${text}</span>
<div class="small"><a href="/second-opinion-requests/${encodeURIComponent(request)}">Request ${placerIdentifier}</a></div>`;

const toSnooze = (item: NoticeItem): Html => html`<form class="decide" method="post" action="${addressOf(item)}/snooze">
<input type="hidden" name="idempotency-key" value="snooze-${item.version}">
<label for="until-${item.id}">Until</label> <input id="until-${item.id}" type="date" name="until" required>
<label for="reason-${item.id}">Why not now</label> <input id="reason-${item.id}" name="reason" maxlength="1000" required autocomplete="off">
<p class="quiet small">Name no patient.</p>
<button>Put it off</button></form>`;

const toHandover = (item: NoticeItem): Html => html`<form class="decide" method="post" action="${addressOf(item)}/handover">
<input type="hidden" name="idempotency-key" value="handover-${item.version}">
<label for="to-${item.id}">Mail address of who takes it over</label> <input id="to-${item.id}" type="email" name="to" maxlength="254" required autocomplete="off">
<p class="quiet small">Further notices to this addressee about this transfer go there too.</p>
<button>Hand it over</button></form>`;

const toActs = (item: NoticeItem): Html => html`${toActionForm({ to: `${addressOf(item)}/acknowledgement`, label: 'Seen to', about: `${item.placerIdentifier}, ${item.custodian}`, key: `seen-${item.version}` })}
<details><summary>Put off<span class="hidden">: ${item.placerIdentifier}, ${item.custodian}</span></summary>${toSnooze(item)}</details>
${item.addressee !== 'custodian' && html`<details><summary>Hand over<span class="hidden">: ${item.placerIdentifier}, ${item.custodian}</span></summary>${toHandover(item)}</details>`}`;

const toRow = (hasMail: boolean) => (item: NoticeItem): TableRow => ({
  heading: html`${toTime(item.at)}<div class="small">${item.custodian}</div>`,
  cells: [toText(item), html`${item.recipient ?? toWords(item.addressee)} <span class="quiet small">${CHANNEL[item.channel]}</span>`, toState(item, hasMail), toActs(item)],
});

const toItems = ({ items, hasMail }: NoticePage): Html => (items.length === 0 ? html`<section><p>Nothing waits for you.</p></section>`
  : toTable({ columns: ['Of', 'Notice', 'For', 'Now', 'What to do'], rows: items.map(toRow(hasMail)), caption: html`The longest waiting first` }));

const toQuery = (request: string | undefined, cursor: string): string => `/notices?${new URLSearchParams({ ...(request !== undefined && { request }), cursor }).toString()}`;

export const toNoticesPage = ({ page, request, done, problem, signedIn }: NoticesView): Html => toPage({
  title: 'Notices',
  isSignedIn: true,
  signedIn,
  main: html`${toDoneNote(done)}<h1>Notices of due dates</h1>
${problem && toProblemNote(problem)}
${request !== undefined && html`<p>Of one request. <a href="/notices">All notices</a></p>`}
${!page.hasMail && html`<p role="status">No mail server is configured: what goes by mail is kept here and not sent.</p>`}
<p class="quiet">What a custodian still owes, said once to each who should know. Whatever becomes pointless before it is sent is not sent.</p>
${toItems(page)}
${toNextPage(page.next === undefined ? undefined : toQuery(request, page.next))}`,
});
