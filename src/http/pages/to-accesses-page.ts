// Who saw or did what with a request: to be read by, or printed for, the patient.
import type { Access } from '../../core/worklist/to-accesses.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { toPage } from './to-page.ts';
import { toTable, type TableRow } from './to-table.ts';
import { toTime } from './to-time.ts';
import { toWords } from './to-words.ts';

export interface AccessesView { readonly request: string; readonly placerIdentifier: string; readonly accesses: readonly Access[]; readonly signedIn?: SignedIn }

const toWhen = ({ at, until, times }: Access): Html => (times === 1 ? toTime(at) : html`${toTime(at)} to ${toTime(until)} <span class="quiet small">${times} times</span>`);

const toRow = (access: Access): TableRow => ({
  heading: toWhen(access),
  cells: [
    html`${access.who}`,
    html`${access.what}${access.organisation !== undefined && html` <span class="quiet small">${access.organisation}</span>`}`,
    html`<span class="badge ${access.outcome === 'done' ? 'fine' : 'soon'}">${access.outcome}</span>${access.reason !== undefined && html` <span class="small">${toWords(access.reason)}</span>`}`,
  ],
});

export const toAccessesPage = ({ request, placerIdentifier, accesses, signedIn }: AccessesView): Html => toPage({
  title: `Access to request ${placerIdentifier}`,
  isSignedIn: true,
  signedIn,
  main: html`<p><a href="/second-opinion-requests/${encodeURIComponent(request)}">Request ${placerIdentifier}</a></p>
<h1>Who saw or did what</h1>
<p class="quiet">Everything that was done with this request and its documents in this hospital's system, the newest first. Names of staff are kept by the hospital and given on request.</p>
${toTable({ columns: ['When', 'Who', 'What', 'Outcome'], rows: accesses.map(toRow) })}`,
});
