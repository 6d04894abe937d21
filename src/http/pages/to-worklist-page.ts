// The worklist for people: what is overdue and by how much, what is due soon, what is missing and from whom. Works without scripts.
import { STEPS } from '../../core/fhir/path-step.ts';
import type { WorklistPage, WorklistRow, WorklistTransfer } from '../../core/worklist/worklist-page.ts';
import type { WorklistFilter } from '../../flows/read-worklist.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { toDueBadge } from './to-due-badge.ts';
import { toFailureNote } from './to-failure-note.ts';
import { toNextPage } from './to-next-page.ts';
import { toPage } from './to-page.ts';
import { toTable, type TableRow } from './to-table.ts';
import { toTime } from './to-time.ts';
import { toWords } from './to-words.ts';

interface Choice { readonly value: string; readonly label: string }

export interface WorklistView {
  readonly signedIn?: SignedIn;
  readonly page: WorklistPage;
  readonly filter: WorklistFilter;
  readonly programmes: readonly { readonly id: string; readonly title: string }[];
}

const STATES = ['draft', 'awaiting-information', 'collecting-records', 'assessment', ...STEPS] as const;

const custodianId = (reference: string): string => reference.replace(/^Organization\//u, '');

/** Those of this page, and the one chosen. */
const toCustodianChoices = (view: WorklistView): readonly Choice[] => {
  const found = new Map(view.page.rows.flatMap((r) => r.transfers).map((t) => [custodianId(t.custodian.reference), t.custodian.name] as const));
  const chosen = view.filter.custodian;
  if (chosen !== undefined && !found.has(chosen)) found.set(chosen, chosen);
  return [...found].map(([value, label]) => ({ value, label })).toSorted((a, b) => a.label.localeCompare(b.label));
};

const toSelect = (field: { readonly name: string; readonly label: string }, choices: readonly Choice[], chosen: string | undefined): Html => html`<div>
<label for="${field.name}">${field.label}</label>
<select id="${field.name}" name="${field.name}"><option value="">All</option>
${choices.map((c) => html`<option value="${c.value}"${c.value === chosen && html` selected`}>${c.label}</option>`)}</select>
</div>`;

const toFilterForm = (view: WorklistView): Html => html`<form class="filter" method="get" action="/worklist" role="search" aria-label="Filter the worklist">
${toSelect({ name: 'programme', label: 'Programme' }, view.programmes.map((p) => ({ value: p.id, label: p.title })), view.filter.programme)}
${toSelect({ name: 'custodian', label: 'Custodian' }, toCustodianChoices(view), view.filter.custodian)}
${toSelect({ name: 'state', label: 'State' }, STATES.map((s) => ({ value: s, label: toWords(s) })), view.filter.state)}
<div><button>Show</button> <a href="/worklist">Show all</a></div>
</form>`;

const LEVEL = { raised: 'may come late', high: 'will probably come late' } as const;

/** A small mark, with why in words: of a low risk nothing is said. */
const toRisk = ({ risk }: WorklistTransfer): Html | undefined =>
  (risk && risk.level !== 'low' ? html`<div class="small risk"><span class="badge ${risk.level === 'high' ? 'soon' : ''}">${LEVEL[risk.level]}</span> <span class="quiet">${risk.text}</span></div>` : undefined);

const toTransfer = (transfer: WorklistTransfer): Html =>
  html`<li>${toDueBadge(transfer)} <a href="/worklist?custodian=${encodeURIComponent(custodianId(transfer.custodian.reference))}" title="All open requests to this custodian">${transfer.custodian.name}</a>${toRisk(transfer)}${transfer.failure && html`<div class="small">${toFailureNote(transfer.failure)}</div>`}</li>`;

const isLate = (row: WorklistRow): boolean => [...row.transfers, ...row.steps].some((t) => t.overdue);
const isSoon = (row: WorklistRow): boolean => !isLate(row) && row.transfers.some((t) => t.dueSoon);

/** The one that is taken now is the state's own word; what has a date says it. */
const toSteps = (row: WorklistRow): Html =>
  html`${row.steps.length > 0 && html`<ul class="plain">${row.steps.map((s) => html`<li>${s.dueOn === undefined ? html`<span class="badge">waits</span>` : toDueBadge({ ...s, paused: false, dueSoon: s.daysLeft !== undefined && s.daysLeft <= 1, estimate: false })} <span class="small">${toWords(s.code)}, ${s.role}</span></li>`)}</ul>`}`;

const toMissing = (row: WorklistRow): Html => (row.missing.length === 0 ? html`<span class="quiet">nothing</span>`
  : html`<ul class="plain">${row.missing.map((m) => html`<li>${m.text} <span class="quiet small">from ${toWords(m.suppliedBy)}</span></li>`)}</ul>`);

const toDeliveries = (row: WorklistRow): Html =>
  html`${row.deliveries.length > 0 && html`<ul class="plain">${row.deliveries.map((d) => html`<li><span class="badge soon">not delivered</span> ${d.recipient} ${d.failure ? html`<div class="small">${toFailureNote(d.failure)}</div>` : html`<span class="quiet small">${toWords(d.reason)}</span>`}</li>`)}</ul>`}`;

const toVisits = (row: WorklistRow): Html =>
  html`${row.visits.length > 0 && html`<ul class="plain">${row.visits.map((v) => html`<li><span class="badge soon">waits for the calendar</span> ${v.peer} <div class="small">${toFailureNote(v.failure)}</div></li>`)}</ul>`}`;

const toTransfers = (row: WorklistRow): Html =>
  (row.transfers.length === 0 ? html`<span class="quiet">none asked</span>` : html`<ul class="plain">${row.transfers.map(toTransfer)}</ul>`);

const toRow = (view: WorklistView) => (row: WorklistRow): TableRow => ({
  mark: isLate(row) ? 'late' : isSoon(row) ? 'soon' : undefined,
  heading: html`<a href="/second-opinion-requests/${encodeURIComponent(row.id)}">${row.placerIdentifier.value}</a>
<div class="quiet small">${view.programmes.find((p) => p.id === row.programme)?.title ?? row.programme}${row.department !== undefined && html`, ${row.department}`}</div>`,
  cells: [html`${toWords(row.state)}${row.urgency !== 'routine' && html` <span class="badge soon">${row.urgency}</span>`}${toSteps(row)}${toVisits(row)}`, html`${toTransfers(row)}${toDeliveries(row)}`, toMissing(row)],
});

const toRequests = (view: WorklistView): Html => toTable({ columns: ['Request', 'State', 'Records', 'Missing'], rows: view.page.rows.map(toRow(view)), caption: html`As of ${toTime(view.page.now)}, most urgent first` });

const toNext = ({ filter, page: { next } }: WorklistView): string | undefined => (next === undefined ? undefined : `/worklist?${new URLSearchParams(Object.entries({ ...filter, cursor: next })).toString()}`);

const toWaiting = ({ reviews, givenUp, notices }: NonNullable<WorklistPage['waiting']>): Html => html`<ul class="waiting" aria-label="Waits for you">
<li><a href="/review-list"><strong>${reviews}</strong> ${reviews === 1 ? 'document' : 'documents'} to review</a></li>
<li><a href="/peers#given-up"><strong>${givenUp}</strong> ${givenUp === 1 ? 'exchange' : 'exchanges'} given up</a></li>
${notices > 0 && html`<li><a href="/notices"><strong>${notices}</strong> ${notices === 1 ? 'notice' : 'notices'} not delivered</a></li>`}
</ul>`;

const count = (number: number, words: string): Html => html`<strong>${number}</strong> ${words}`;

export const toWorklistPage = (view: WorklistView): Html => toPage({
  title: 'Worklist',
  isSignedIn: true,
  signedIn: view.signedIn,
  main: html`<h1>Worklist</h1>
<p>${count(view.page.rows.filter(isLate).length, 'with something overdue')}, ${count(view.page.rows.filter(isSoon).length, 'due soon')}, ${count(view.page.rows.length, 'open requests on this page')}</p>
${view.page.waiting && toWaiting(view.page.waiting)}
${toFilterForm(view)}
${view.page.rows.length > 0 ? toRequests(view) : html`<section><p>No open request matches.</p></section>`}
${toNextPage(toNext(view))}`,
});
