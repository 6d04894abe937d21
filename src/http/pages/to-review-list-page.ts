// Documents that came unasked and wait for a coordinator, a line each. It names no patient (ADR 0006).
import { LOINC_DOCUMENTS } from '../../core/fhir/loinc-documents.ts';
import { findReviewReason } from '../../core/worklist/find-review-reason.ts';
import type { ReviewItem } from '../../core/worklist/to-review-item.ts';
import type { ReviewPage } from '../../flows/read-review-list.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { toDoneNote } from './to-done-note.ts';
import { toNextPage } from './to-next-page.ts';
import { toPage } from './to-page.ts';
import { toTable, type TableRow } from './to-table.ts';
import { toTime } from './to-time.ts';

export interface ReviewListView { readonly page: ReviewPage; readonly done?: string | undefined; readonly signedIn?: SignedIn }

const toType = ({ type }: ReviewItem): string => (type === undefined ? 'not said' : LOINC_DOCUMENTS.get(type)?.display ?? type);

const toRow = (item: ReviewItem): TableRow => ({
  heading: html`<a href="/review-list/${encodeURIComponent(item.id)}">${toTime(item.receivedAt)}</a>`,
  cells: [html`${item.sender}`, html`${toType(item)} <span class="quiet small">${item.contentType}</span>`, html`${findReviewReason(item.reason).text}`],
});

const toItems = (items: readonly ReviewItem[]): Html => (items.length === 0 ? html`<section><p>Nothing waits for you.</p></section>`
  : toTable({ columns: ['Received', 'Sender', 'Type', 'Why it was not filed'], rows: items.map(toRow), caption: html`The longest waiting first` }));

export const toReviewListPage = ({ page, done, signedIn }: ReviewListView): Html => toPage({
  title: 'Review list',
  isSignedIn: true,
  signedIn,
  main: html`${toDoneNote(done)}<h1>Review list</h1>
<p class="quiet">Documents that others sent of their own accord and that found no place by themselves. They are kept, and published to nobody until you say where they belong.</p>
${toItems(page.items)}
${toNextPage(page.next === undefined ? undefined : `/review-list?${new URLSearchParams({ cursor: page.next }).toString()}`)}`,
});
