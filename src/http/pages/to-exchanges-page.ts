// The exchanges of a request for a coordinator, each with its attempts, the newest first.
import type { ExchangeAttempt, ExchangeLook } from '../../core/worklist/to-exchange-looks.ts';
import type { Exchanges } from '../../flows/read-exchanges.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { isPermitted } from './is-permitted.ts';
import { liesWith } from './lies-with.ts';
import { toBlock } from './to-block.ts';
import { toFailureNote } from './to-failure-note.ts';
import { toFacts } from './to-facts.ts';
import { toList } from './to-list.ts';
import { toPage } from './to-page.ts';
import { toReplayForm } from './to-replay-form.ts';
import { toTable, type TableRow } from './to-table.ts';
import { toTime } from './to-time.ts';
import { toWords } from './to-words.ts';

export interface ExchangesView extends Exchanges { readonly signedIn?: SignedIn }

const KIND = { transfer: 'Records from', delivery: 'Documents to', visit: 'A visit in the calendar of' } as const satisfies Record<ExchangeLook['kind'], string>;
/** The archive has all of them. */
const MOST = 100;

const toAttempt = ({ at, what, outcome, who, reason }: ExchangeAttempt): TableRow => ({
  heading: toTime(at),
  cells: [
    html`${what}${who !== undefined && html` <span class="quiet small">${who}</span>`}`,
    html`<span class="badge ${outcome === 'done' ? 'fine' : 'soon'}">${outcome}</span>`,
    html`${reason?.text}${reason?.fault !== undefined && html` <span class="quiet small">lies with ${liesWith(reason.fault)}</span>`}`,
  ],
});

const toSent = (documents: ExchangeLook['sent']): Html => toList(documents.map(({ id, acknowledgedAt, acknowledgedBy, location }) => (acknowledgedAt === undefined
  ? html`<span class="badge soon">not acknowledged</span> <span class="small">${id}</span>`
  : html`<span class="badge fine">${acknowledgedBy === 'found' ? 'found there' : 'acknowledged'}</span> <span class="small">${id} ${toTime(acknowledgedAt)}${location !== undefined && html`, kept there as ${location}`}</span>`)), 'none');

const toAttempts = (attempts: readonly ExchangeAttempt[]): Html => {
  if (attempts.length === 0) return html`<p class="quiet">Nothing was tried yet.</p>`;
  return html`${attempts.length > MOST && html`<p class="small">The newest ${MOST} of ${attempts.length}; the archive has all.</p>`}${toTable({ columns: ['When', 'What', 'Outcome', 'Why'], rows: attempts.slice(0, MOST).map(toAttempt) })}`;
};

const toNext = ({ failure, nextAttemptAt, attemptUntil }: ExchangeLook): readonly [string, Html | string | undefined] => {
  if (attemptUntil !== undefined) return ['Now', 'is being tried'];
  return ['Next', nextAttemptAt === undefined || failure ? undefined : toTime(nextAttemptAt)];
};

/** What came, or what was sent; a visit is neither. */
const toContent = ({ kind, received, sent }: ExchangeLook): readonly (readonly [string, Html | string])[] => {
  if (kind === 'visit') return [];
  return kind === 'transfer' ? [['Documents that came', String(received.length)]] : [['Documents', toSent(sent)]];
};

const toExchange = (request: string, mayReplay: boolean) => (look: ExchangeLook): Html => {
  const { id, kind, organisation, status, statusReason, failure, attempts } = look;
  return toBlock(`exchange-${id}`, `${KIND[kind]} ${organisation}`, html`${toFacts([
    ['Status', `${toWords(status)}${statusReason === undefined ? '' : ` (${toWords(statusReason)})`}`],
    ['Stands still because', failure && toFailureNote(failure)],
    toNext(look),
    ...toContent(look),
  ])}
${mayReplay && statusReason === 'exchange-given-up' && toReplayForm({ request, id, organisation, failure })}
<h3>Attempts</h3>${toAttempts(attempts)}`);
};

export const toExchangesPage = ({ request, placerIdentifier, exchanges, signedIn }: ExchangesView): Html => toPage({
  title: `Exchanges of request ${placerIdentifier}`,
  isSignedIn: true,
  signedIn,
  main: html`<p><a href="/second-opinion-requests/${encodeURIComponent(request)}">Request ${placerIdentifier}</a></p>
<h1>Exchanges over the network</h1>
${exchanges.length > 0 ? exchanges.map(toExchange(request, isPermitted(signedIn, 'replay-exchange'))) : html`<section><p>Nothing is exchanged over the network for this request.</p></section>`}`,
});
