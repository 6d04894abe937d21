// Who saw or did what with a request: to be read by, or printed for, the patient.
import type { Access } from '../../core/worklist/to-accesses.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { toPage } from './to-page.ts';
import { toTime } from './to-time.ts';
import { toWords } from './to-words.ts';

export interface AccessesView { readonly request: string; readonly placerIdentifier: string; readonly accesses: readonly Access[]; readonly signedIn?: SignedIn }

const toWhen = ({ at, until, times }: Access): Html => (times === 1 ? toTime(at) : html`${toTime(at)} to ${toTime(until)} <span class="quiet small">${times} times</span>`);

const toRow = (access: Access): Html => html`<tr role="row">
<th role="rowheader" scope="row">${toWhen(access)}</th>
<td role="cell" data-label="Who">${access.who}</td>
<td role="cell" data-label="What">${access.what}${access.organisation !== undefined && html` <span class="quiet small">${access.organisation}</span>`}</td>
<td role="cell" data-label="Outcome"><span class="badge ${access.outcome === 'done' ? 'fine' : 'soon'}">${access.outcome}</span>${access.reason !== undefined && html` <span class="small">${toWords(access.reason)}</span>`}</td>
</tr>`;

export const toAccessesPage = ({ request, placerIdentifier, accesses, signedIn }: AccessesView): Html => toPage({
  title: `Access to request ${placerIdentifier}`,
  isSignedIn: true,
  signedIn,
  main: html`<p><a href="/second-opinion-requests/${encodeURIComponent(request)}">Request ${placerIdentifier}</a></p>
<h1>Who saw or did what</h1>
<p class="quiet">Everything that was done with this request and its documents in this hospital's system, the newest first. Names of staff are kept by the hospital and given on request.</p>
<table role="table">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">When</th><th role="columnheader" scope="col">Who</th><th role="columnheader" scope="col">What</th><th role="columnheader" scope="col">Outcome</th></tr></thead>
<tbody role="rowgroup">${accesses.map(toRow)}</tbody></table>`,
});
