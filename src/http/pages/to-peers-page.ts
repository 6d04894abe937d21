// The peers for people: whether each can be asked, what was given up there, and the buttons that have it tried again.
import type { DeadLetter } from '../../core/worklist/to-dead-letter.ts';
import type { PeerLine, PeersPage } from '../../flows/read-peers.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { toActionForm } from './to-action-form.ts';
import { toBlock } from './to-block.ts';
import { toDoneNote } from './to-done-note.ts';
import { toFailureNote } from './to-failure-note.ts';
import { toNextPage } from './to-next-page.ts';
import { toPage } from './to-page.ts';
import { toReplayForm } from './to-replay-form.ts';
import { toTable, type TableRow } from './to-table.ts';

export interface PeersView { readonly page: PeersPage; readonly done?: string | undefined; readonly signedIn?: SignedIn }

const BREAKER = {
  'closed': { mark: 'fine', words: 'is asked' },
  'half-open': { mark: 'soon', words: 'is tried again with one exchange' },
  'open': { mark: 'late', words: 'does not answer: left alone for a while' },
} as const satisfies Record<NonNullable<PeerLine['breaker']>, object>;

const toBreaker = (breaker: PeerLine['breaker']): Html =>
  (breaker ? html`<span class="badge ${BREAKER[breaker].mark}">${BREAKER[breaker].words}</span>` : html`<span class="badge late">not in the peer file</span>`);

const toReplay = ({ peer, breaker, givenUp }: PeerLine): Html => {
  if (givenUp === 0) return html`<span class="quiet">nothing to do</span>`;
  if (!breaker) return html`<span class="small">The administrator must put it into the peer file first.</span>`;
  return toActionForm({ to: `/peers/${encodeURIComponent(peer)}/replay`, label: `Try all ${String(givenUp)} again`, about: peer });
};

const toPeerRow = (line: PeerLine): TableRow => ({
  heading: html`${line.peer}`, mark: line.givenUp > 0 ? 'late' : undefined,
  cells: [toBreaker(line.breaker), html`${line.givenUp}`, toReplay(line)],
});

const KIND = { transfer: 'records from', delivery: 'documents to', visit: 'a visit in the calendar of' } as const satisfies Record<DeadLetter['kind'], string>;

const toLetterRow = (letter: DeadLetter): TableRow => ({
  heading: html`<a href="/second-opinion-requests/${encodeURIComponent(letter.request)}">${letter.placerIdentifier}</a>`,
  cells: [
    html`${KIND[letter.kind]} ${letter.organisation} <span class="quiet small">peer ${letter.peer}</span>`,
    letter.failure ? toFailureNote(letter.failure) : html`<span class="quiet">not recorded</span>`,
    toReplayForm(letter),
  ],
});

export const toPeersPage = ({ page, done, signedIn }: PeersView): Html => toPage({
  title: 'Peers',
  isSignedIn: true,
  signedIn,
  main: html`${toDoneNote(done)}<h1>Peers and what was given up</h1>
<p class="quiet">An exchange is given up after failing too often or too long. The custodian's time runs on all the same. Once the cause is mended, have it tried again.</p>
${toBlock('peers', 'Peers', page.peers.length > 0 ? toTable({ columns: ['Peer', 'Now', 'Given up', 'All of it'], rows: page.peers.map(toPeerRow) }) : html`<p class="quiet">The peer file has none.</p>`)}
${toBlock('given-up', 'Given up', page.deadLetters.length > 0 ? toTable({ columns: ['Request', 'Exchange', 'Why', 'This one'], rows: page.deadLetters.map(toLetterRow) }) : html`<p class="quiet">Nothing is given up.</p>`)}
${toNextPage(page.next === undefined ? undefined : `/peers?${new URLSearchParams({ cursor: page.next }).toString()}`)}`,
});
