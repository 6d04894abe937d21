// One request for people: where it stands, what is missing, its transfers, dossier, authorisations and visits.
import { toBinaryReference } from '../../core/fhir/document-content.ts';
import type { AuthorisationState, RequestState } from '../../core/worklist/request-state.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { isPermitted } from './is-permitted.ts';
import { toAssessmentBlock } from './to-assessment-block.ts';
import { toBlock } from './to-block.ts';
import { toCancellationBlock } from './to-cancellation-block.ts';
import { toDeliveries } from './to-deliveries.ts';
import { toDoneNote } from './to-done-note.ts';
import { toFacts } from './to-facts.ts';
import { toInsurerBlock } from './to-insurer-block.ts';
import { toList } from './to-list.ts';
import { toOpinionBlock } from './to-opinion-block.ts';
import { toPathBlock } from './to-path-block.ts';
import { toPage } from './to-page.ts';
import { toTime } from './to-time.ts';
import { toTransfers } from './to-transfers.ts';
import { toVisits } from './to-visits.ts';
import { toWords } from './to-words.ts';

export interface RequestView { readonly state: RequestState; readonly now: Temporal.Instant; readonly programmeTitle: string; /** Of the programme; absent: not known here. */ readonly departments?: readonly { readonly code: string; readonly display: string }[]; readonly done?: string | undefined; readonly signedIn?: SignedIn }

const toAbout = ({ state, programmeTitle }: Pick<RequestView, 'state' | 'programmeTitle'>): Html => toFacts([
  ['Programme', programmeTitle], ['Department', state.department], ['Urgency', state.urgency], ['Submitted', state.authoredOn === undefined ? undefined : toTime(state.authoredOn)], ['Insurer informed on', state.insurer.informedOn],
]);

/** Of an instant, the date as its own offset has it. */
const toDay = (instant: string): string => instant.slice(0, 10);

const toDossier = (state: RequestState): Html => html`<p>${state.dossier.complete ? html`<span class="badge fine">complete</span>` : html`<span class="badge soon">not complete</span>`}</p>
${toList(state.dossier.items.map((item) => html`<span class="badge ${item.status === 'received' ? 'fine' : 'soon'}">${item.status}</span> ${item.display}${item.status === 'missing' && html` <span class="quiet small">from ${toWords(item.suppliedBy)}</span>`}`), 'The programme asks for no documents.')}
${state.dossier.documents.length > 0 && html`<h3>Documents</h3>${toList(state.dossier.documents.map(toDocument), '')}`}`;

/** Linked only to our own files: an address from elsewhere stays text. */
const toDocument = (document: RequestState['dossier']['documents'][number]): Html => {
  const label = document.title ?? document.type ?? document.id;
  const binary = toBinaryReference(document.url);
  return binary === undefined ? html`${label}` : html`<a href="/fhir/R4/${binary}">${label}</a>`;
};

const toAuthorisation = (authorisation: AuthorisationState): Html => html`<div id="authorisation-${authorisation.id}"><strong>${toWords(authorisation.kind)}</strong>, ${authorisation.decision === 'permit' ? 'permits' : 'refuses'}${authorisation.validFrom !== undefined && html`, from ${toDay(authorisation.validFrom)}`}${authorisation.validUntil !== undefined && html`, until ${toDay(authorisation.validUntil)}`}
${toList([...authorisation.custodians.map((c) => html`${c.key}: ${toWords(c.status)}`), ...authorisation.releaseTo.map((r) => html`release to ${r.key}: ${toWords(r.status)}`)], 'nobody')}</div>`;

const toRecipient = ({ key, kind, name, release }: RequestState['recipients'][number]): Html =>
  html`<div id="recipient-${key}">${name} <span class="quiet small">${toWords(kind)}</span> <span class="badge ${release.permit ? 'fine' : 'soon'}">${release.permit ? 'may get it' : 'may not get it'}</span>${release.reasons.length > 0 && html` <span class="small">${release.reasons.map((r) => r.text).join('; ')}</span>`}</div>`;

/** What happened with it, for whoever may know. */
const toProof = (id: string, reader: SignedIn | undefined): Html => {
  const at = `/second-opinion-requests/${encodeURIComponent(id)}`;
  const links = [
    isPermitted(reader, 'read-exchanges') && html`<a href="${at}/exchanges">Every attempt at an exchange</a>`,
    isPermitted(reader, 'read-accesses') && html`<a href="${at}/accesses">Who saw or did what with it</a>`,
    isPermitted(reader, 'read-evidence') && html`<a href="${at}/evidence" download>Everything as an archive that proves it (ZIP)</a>`,
  ].filter((link) => link !== false);
  return html`${links.length > 0 && toBlock('proof', 'What happened', toList(links, ''))}`;
};

export const toRequestPage = ({ state, now, programmeTitle, departments = [], done, signedIn }: RequestView): Html => toPage({
  title: `Request ${state.placerIdentifier.value}`,
  isSignedIn: true,
  signedIn,
  main: html`${toDoneNote(done)}<p><a href="/worklist">Worklist</a></p>
<h1>Request ${state.placerIdentifier.value}</h1>
<p><span class="badge">${toWords(state.state)}</span></p>
<ol class="steps" aria-label="Steps">${state.steps.map((s) => html`<li class="${s.status}"${s.status === 'current' && html` aria-current="step"`}>${s.display}${s.status === 'done' && html` (done)`}</li>`)}</ol>
${toBlock('missing', 'Missing', toList(state.missing.map((m) => html`${m.text} <span class="quiet small">from ${toWords(m.suppliedBy)}${!m.required && html`, advised`}</span>`), 'Nothing is missing.'))}
${toBlock('path', 'Path', toPathBlock(state, signedIn))}
${toBlock('assessment', 'Assessment', toAssessmentBlock({ state, departments, reader: signedIn }))}
${state.cancellations.length > 0 && toBlock('cancellations', 'Cancellation', toCancellationBlock(state, signedIn))}
${toBlock('transfers', 'Records asked for', toTransfers(state, signedIn))}
${toBlock('dossier', 'Dossier', toDossier(state))}
${toBlock('authorisations', 'Authorisations', toList(state.authorisations.map(toAuthorisation), 'None yet.'))}
${toBlock('recipients', 'Who may get the opinion and the dossier', toList(state.recipients.map(toRecipient), 'Nobody but the patient.'))}
${toBlock('deliveries', 'Documents sent', toDeliveries(state, signedIn))}
${toBlock('opinion', 'Opinion', toOpinionBlock(state, signedIn))}
${toBlock('appointments', 'Visits and meetings', toVisits(state, { signedIn, now }))}
${toBlock('insurer', 'Who pays', toInsurerBlock(state, signedIn))}
${toBlock('facts', 'The request', toAbout({ state, programmeTitle }))}
${toProof(state.id, signedIn)}`,
});
