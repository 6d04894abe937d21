// The records of a request that are asked for, a line a custodian: until when, how it goes, why it does not, and what came.
import type { RequestState, TransferState } from '../../core/worklist/request-state.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { isPermitted } from './is-permitted.ts';
import { toDueBadge } from './to-due-badge.ts';
import { toFailureNote } from './to-failure-note.ts';
import { toLetterLinks } from './to-letter-links.ts';
import { toList } from './to-list.ts';
import { toReplayForm } from './to-replay-form.ts';
import { toTable, type TableRow } from './to-table.ts';
import { toTime } from './to-time.ts';
import { toWords } from './to-words.ts';

interface Reader { readonly request: string; readonly mayReplay: boolean; readonly mayWrite: boolean }

const toDecision = (transfer: TransferState): Html | undefined => {
  if (!transfer.decision) return undefined;
  // one is told below, with whom it lies
  const more = transfer.decision.reasons.filter((r) => r.code !== transfer.failure?.code);
  return transfer.decision.permit
    ? html`<span class="badge fine">permitted</span>`
    : html`<span class="badge late">not permitted</span>${more.length > 0 && html` ${toList(more.map((r) => html`${r.text}`), '')}`}`;
};

const toNext = ({ failure, nextAttemptAt, attemptUntil }: TransferState): Html | undefined => {
  if (attemptUntil !== undefined) return html`is being asked now`;
  if (failure) return toFailureNote(failure);
  return nextAttemptAt === undefined ? undefined : html`asked next ${toTime(nextAttemptAt)}`;
};

const toReplay = ({ id, custodian, statusReason, failure }: TransferState, { request, mayReplay }: Reader): Html | undefined =>
  (mayReplay && statusReason === 'exchange-given-up' ? toReplayForm({ request, id, organisation: custodian.name, failure }) : undefined);

const toQuarantine = (transfer: TransferState): string | undefined =>
  transfer.quarantined.length === 0 ? undefined : `${String(transfer.quarantined.length)} held back: ${transfer.quarantined.map((q) => toWords(q.reason)).join(', ')}`;

/** The custodian's own lists against what it gave. */
const toPromise = ({ promised }: TransferState): Html | undefined => {
  if (!promised || promised.named === 0) return undefined;
  const missing = promised.open.filter((d) => d.state === 'missing').length;
  const sent = html`${promised.lastSentAt !== undefined && html`, last sent ${toTime(promised.lastSentAt)}`}${promised.lastSentBy !== undefined && html` by ${promised.lastSentBy}`}`;
  return html`its lists name ${promised.named}${sent}${missing > 0 && html`: <span class="badge late">${missing} not given</span>`}`;
};

const toOverdueNote = (transfer: TransferState): Html | undefined => {
  if (transfer.overdueSince === undefined) return undefined;
  return html`<div class="quiet small">overdue since ${transfer.overdueSince.slice(0, 10)}${transfer.overdueCleared !== undefined && html`, arrived ${toTime(transfer.overdueCleared)}`}</div>`;
};

/** How its date was found, and by which law or agreement. */
const toExplanation = ({ clock }: TransferState): Html | undefined =>
  (clock && html`<div class="quiet small">${clock.explanation}. ${clock.sourceUrl === undefined ? clock.source : html`<a href="${clock.sourceUrl}" rel="noreferrer">${clock.source}</a>`}</div>`);

const toStatus = (transfer: TransferState): string => `${toWords(transfer.status)}${transfer.statusReason === undefined ? '' : ` (${toWords(transfer.statusReason)})`}`;

const toCame = (transfer: TransferState): Html => toList([
  ...(transfer.documents.length > 0 ? [html`${transfer.documents.length} ${transfer.documents.length === 1 ? 'document' : 'documents'}`] : []),
  ...[toQuarantine(transfer)].filter((q) => q !== undefined).map((q) => html`${q}`),
  ...[toPromise(transfer)].filter((p) => p !== undefined),
], 'nothing yet');

const toRow = (reader: Reader) => (transfer: TransferState): TableRow => ({
  mark: transfer.overdue ? 'late' : transfer.dueSoon ? 'soon' : undefined,
  heading: html`${transfer.custodian.name}<div class="quiet small">${transfer.channel === 'network' ? 'over the network' : 'by letter'}, copy to ${toWords(transfer.deliverTo)}</div>${reader.mayWrite && toLetterLinks(reader.request, transfer)}`,
  cells: [
    html`${toDueBadge(transfer)}${toOverdueNote(transfer)}${toExplanation(transfer)}`,
    html`${toStatus(transfer)}`,
    toList([toDecision(transfer), toNext(transfer), toReplay(transfer, reader)].filter((i) => i !== undefined), transfer.channel === 'network' ? 'nothing to ask' : 'answers by letter'),
    toCame(transfer),
  ],
});

export const toTransfers = ({ id, transfers }: Pick<RequestState, 'id' | 'transfers'>, signedIn: SignedIn | undefined): Html => {
  if (transfers.length === 0) return html`<p class="quiet">No custodian is asked.</p>`;
  return toTable({ columns: ['Custodian', 'Due', 'Status', 'Exchange', 'Came'], rows: transfers.map(toRow({ request: id, mayReplay: isPermitted(signedIn, 'replay-exchange'), mayWrite: isPermitted(signedIn, 'write-letter') })) });
};
