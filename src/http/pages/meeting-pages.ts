// The meetings that are to come, and the agenda of one: its requests with what is asked and what is open. Neither names a patient (ADR 0006).
import type { AgendaItem } from '../../core/worklist/to-agenda-item.ts';
import type { Agenda } from '../../flows/read-agenda.ts';
import type { MeetingsPage } from '../../flows/read-meetings.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { toList } from './to-list.ts';
import { toPage } from './to-page.ts';
import { toTable, type TableRow } from './to-table.ts';
import { toTime } from './to-time.ts';
import { toWords } from './to-words.ts';

const addressOf = (meeting: string): string => `/meetings/${encodeURIComponent(meeting)}`;

const toMeetingsPage = ({ page, signedIn }: { readonly page: MeetingsPage; readonly signedIn?: SignedIn }): Html => toPage({
  title: 'Meetings',
  isSignedIn: true,
  signedIn,
  main: html`<h1>Meetings</h1>
${page.meetings.length === 0 ? html`<section><p>No meeting is booked.</p></section>` : toTable({
    columns: ['When', 'Meeting', 'Requests'],
    rows: page.meetings.map((m): TableRow => ({ heading: html`<a href="${addressOf(m.meeting)}">${m.start === undefined ? 'no time' : toTime(m.start)}</a>`, cells: [html`${toWords(m.kind)} <span class="quiet small">${m.meeting}</span>`, html`${m.requests}`] })),
    caption: html`The next first`,
  })}`,
});

const toItem = (item: AgendaItem): TableRow => ({
  heading: html`${item.appointment.start !== undefined && html`${toTime(item.appointment.start)} `}<a href="/second-opinion-requests/${encodeURIComponent(item.request)}">Request ${item.placerIdentifier}</a><div class="quiet small">${[item.department, item.urgency === 'routine' ? undefined : item.urgency].filter((part) => part !== undefined).join(', ')}</div>`,
  cells: [
    html`${item.question ?? 'No question was written.'}`,
    html`<span class="badge ${item.dossierComplete ? 'fine' : 'soon'}">${item.dossierComplete ? 'dossier complete' : 'dossier not complete'}</span> <span class="small">${item.documents} ${item.documents === 1 ? 'document' : 'documents'}</span>${toList(item.open.map((text) => html`${text}`), 'Nothing is missing.')}`,
    html`${item.outcome === undefined ? 'open' : toWords(item.outcome)}`,
  ],
});

const toAgendaPage = ({ agenda, signedIn }: { readonly agenda: Agenda; readonly signedIn?: SignedIn }): Html => toPage({
  title: 'Agenda',
  isSignedIn: true,
  signedIn,
  main: html`<p><a href="/meetings">Meetings</a></p>
<h1>Agenda</h1>
<p class="quiet">${agenda.meeting}</p>
${agenda.items.length === 0 ? html`<section><p>Nothing on it is for you.</p></section>` : toTable({ columns: ['Request', 'Question', 'Open', 'Came to'], rows: agenda.items.map(toItem), caption: html`In the order of their times` })}
${agenda.hidden > 0 && html`<p class="quiet">${agenda.hidden} more ${agenda.hidden === 1 ? 'is' : 'are'} for other roles.</p>`}`,
});

export const meetingPages = { toMeetingsPage, toAgendaPage } as const;
