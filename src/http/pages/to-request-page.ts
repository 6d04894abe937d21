// One request for people: where it stands, what is missing, its transfers, dossier, authorisations and visits.
import { toBinaryReference } from '../../core/fhir/document-content.ts';
import type { AuthorisationState, RequestState, TransferState } from '../../core/worklist/request-state.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { toDueBadge } from './to-due-badge.ts';
import { toFailureNote } from './to-failure-note.ts';
import { toPage } from './to-page.ts';
import { toTime } from './to-time.ts';
import { toWords } from './to-words.ts';

export interface RequestView { readonly state: RequestState; readonly programmeTitle: string; readonly signedIn?: SignedIn }

const list = (items: readonly Html[], none: string): Html => (items.length > 0 ? html`<ul class="plain">${items.map((i) => html`<li>${i}</li>`)}</ul>` : html`<p class="quiet">${none}</p>`);

/** One block with its heading; `id` names it for the heading and for links. */
const block = (id: string, title: string, content: Html): Html => html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`;

const entry = (name: string, value: string | Html | undefined): Html | undefined => (value === undefined ? undefined : html`<dt>${name}</dt><dd>${value}</dd>`);

const toFacts = ({ state, programmeTitle }: RequestView): Html => html`<dl>
${entry('Programme', programmeTitle)}${entry('Department', state.department)}${entry('Urgency', state.urgency)}${entry('Submitted', state.authoredOn === undefined ? undefined : toTime(state.authoredOn))}${entry('Insurer informed on', state.insurer.informedOn)}
</dl>`;

/** Of an instant, the date as its own offset has it. */
const toDay = (instant: string): string => instant.slice(0, 10);

const toDecision = (transfer: TransferState): Html | undefined => {
  if (!transfer.decision) return undefined;
  // one is told below, with whom it lies
  const more = transfer.decision.reasons.filter((r) => r.code !== transfer.failure?.code);
  return transfer.decision.permit
    ? html`<span class="badge fine">permitted</span>`
    : html`<span class="badge late">not permitted</span>${more.length > 0 && html` ${list(more.map((r) => html`${r.text}`), '')}`}`;
};

const toNext = ({ failure, nextAttemptAt }: TransferState): Html | undefined => {
  if (failure) return toFailureNote(failure);
  return nextAttemptAt === undefined ? undefined : html`asked next ${toTime(nextAttemptAt)}`;
};

const toQuarantine = (transfer: TransferState): string | undefined =>
  transfer.quarantined.length === 0 ? undefined : `${String(transfer.quarantined.length)} held back: ${transfer.quarantined.map((q) => toWords(q.reason)).join(', ')}`;

const toOverdueNote = (transfer: TransferState): Html | undefined => {
  if (transfer.overdueSince === undefined) return undefined;
  return html`<div class="quiet small">overdue since ${toDay(transfer.overdueSince)}${transfer.overdueCleared !== undefined && html`, arrived ${toTime(transfer.overdueCleared)}`}</div>`;
};

const toStatus = (transfer: TransferState): string => `${toWords(transfer.status)}${transfer.statusReason === undefined ? '' : ` (${toWords(transfer.statusReason)})`}`;

const toTransferRow = (transfer: TransferState): Html => html`<tr role="row" class="${transfer.overdue ? 'late' : transfer.dueSoon ? 'soon' : ''}">
<th role="rowheader" scope="row">${transfer.custodian.name}<div class="quiet small">${transfer.channel === 'network' ? 'over the network' : 'by letter'}, copy to ${toWords(transfer.deliverTo)}</div></th>
<td role="cell" data-label="Due">${toDueBadge(transfer)}${toOverdueNote(transfer)}</td>
<td role="cell" data-label="Status">${toStatus(transfer)}</td>
<td role="cell" data-label="Exchange">${list([toDecision(transfer), toNext(transfer)].filter((i) => i !== undefined), transfer.channel === 'network' ? 'nothing to ask' : 'answers by letter')}</td>
<td role="cell" data-label="Came">${list([
  ...(transfer.documents.length > 0 ? [html`${transfer.documents.length} ${transfer.documents.length === 1 ? 'document' : 'documents'}`] : []),
  ...[toQuarantine(transfer)].filter((q) => q !== undefined).map((q) => html`${q}`),
], 'nothing yet')}</td>
</tr>`;

const toTransfers = (state: RequestState): Html => (state.transfers.length === 0 ? html`<p class="quiet">No custodian is asked.</p>` : html`<table role="table">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Custodian</th><th role="columnheader" scope="col">Due</th><th role="columnheader" scope="col">Status</th><th role="columnheader" scope="col">Exchange</th><th role="columnheader" scope="col">Came</th></tr></thead>
<tbody role="rowgroup">${state.transfers.map(toTransferRow)}</tbody></table>`);

const toDossier = (state: RequestState): Html => html`<p>${state.dossier.complete ? html`<span class="badge fine">complete</span>` : html`<span class="badge soon">not complete</span>`}</p>
${list(state.dossier.items.map((item) => html`<span class="badge ${item.status === 'received' ? 'fine' : 'soon'}">${item.status}</span> ${item.display}${item.status === 'missing' && html` <span class="quiet small">from ${toWords(item.suppliedBy)}</span>`}`), 'The programme asks for no documents.')}
${state.dossier.documents.length > 0 && html`<h3>Documents</h3>${list(state.dossier.documents.map(toDocument), '')}`}`;

/** Linked only to our own files: an address from elsewhere stays text. */
const toDocument = (document: RequestState['dossier']['documents'][number]): Html => {
  const label = document.title ?? document.type ?? document.id;
  const binary = toBinaryReference(document.url);
  return binary === undefined ? html`${label}` : html`<a href="/fhir/R4/${binary}">${label}</a>`;
};

const toAuthorisation = (authorisation: AuthorisationState): Html => html`<div id="authorisation-${authorisation.id}"><strong>${toWords(authorisation.kind)}</strong>, ${authorisation.decision === 'permit' ? 'permits' : 'refuses'}${authorisation.validUntil !== undefined && html`, until ${toDay(authorisation.validUntil)}`}
${list([...authorisation.custodians.map((c) => html`${c.key}: ${toWords(c.status)}`), ...authorisation.releaseTo.map((r) => html`release to ${r.key}: ${toWords(r.status)}`)], 'nobody')}</div>`;

const toRecipient = ({ key, kind, name, release }: RequestState['recipients'][number]): Html =>
  html`<div id="recipient-${key}">${name} <span class="quiet small">${toWords(kind)}</span> <span class="badge ${release.permit ? 'fine' : 'soon'}">${release.permit ? 'may get it' : 'may not get it'}</span>${release.reasons.length > 0 && html` <span class="small">${release.reasons.map((r) => r.text).join('; ')}</span>`}</div>`;

const toDelivery = ({ id, recipient, status, statusReason, documents, release }: RequestState['deliveries'][number]): Html =>
  html`<div id="delivery-${id}">${recipient.name} <span class="badge ${status === 'completed' ? 'fine' : 'soon'}">${toWords(status)}</span> <span class="small">${String(documents.filter((d) => d.acknowledged).length)} of ${String(documents.length)} acknowledged${statusReason !== undefined && html`; ${toWords(statusReason)}`}</span>${release?.permit === false && html` <span class="quiet small">${release.reasons.map((r) => r.text).join('; ')}</span>`}</div>`;

const toAppointment = (appointment: RequestState['appointments'][number]): Html =>
  html`${toWords(appointment.kind)}${appointment.start !== undefined && html`, ${toTime(appointment.start)}`}: ${appointment.status}${appointment.lateCancellation === true && html` <span class="badge soon">late cancellation</span>`}`;

export const toRequestPage = ({ state, programmeTitle, signedIn }: RequestView): Html => toPage({
  title: `Request ${state.placerIdentifier.value}`,
  isSignedIn: true,
  signedIn,
  main: html`<p><a href="/worklist">Worklist</a></p>
<h1>Request ${state.placerIdentifier.value}</h1>
<p><span class="badge">${toWords(state.state)}</span></p>
<ol class="steps" aria-label="Steps">${state.steps.map((s) => html`<li class="${s.status}"${s.status === 'current' && html` aria-current="step"`}>${s.display}${s.status === 'done' && html` (done)`}</li>`)}</ol>
${block('missing', 'Missing', list(state.missing.map((m) => html`${m.text} <span class="quiet small">from ${toWords(m.suppliedBy)}${!m.required && html`, advised`}</span>`), 'Nothing is missing.'))}
${block('transfers', 'Records asked for', toTransfers(state))}
${block('dossier', 'Dossier', toDossier(state))}
${block('authorisations', 'Authorisations', list(state.authorisations.map(toAuthorisation), 'None yet.'))}
${block('recipients', 'Who may get the opinion and the dossier', list(state.recipients.map(toRecipient), 'Nobody but the patient.'))}
${block('deliveries', 'Documents sent', list(state.deliveries.map(toDelivery), 'Nothing was sent to others.'))}
${block('appointments', 'Visits and meetings', list(state.appointments.map(toAppointment), 'None yet.'))}
${block('facts', 'The request', toFacts({ state, programmeTitle }))}
<p><a href="/second-opinion-requests/${encodeURIComponent(state.id)}/accesses">Who saw or did what with it</a></p>`,
});
