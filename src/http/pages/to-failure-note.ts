// Why a transfer does not go on, in a line: what is wrong, with whom it lies, since when, and when it is tried again.
import type { TransferFailure } from '../../core/worklist/request-state.ts';
import { html, type Html } from './html.ts';
import { toTime } from './to-time.ts';

const LIES_WITH = {
  'placer': 'who sent the request', 'us': 'this hospital', 'network': 'the network', 'custodian': 'the custodian', 'patient-pending': 'the patient',
} as const satisfies Record<TransferFailure['fault'], string>;

export type ShownFailure = Omit<TransferFailure, 'fault'> & { readonly fault: string };

const liesWith = (fault: string): string => Object.entries(LIES_WITH).find(([key]) => key === fault)?.[1] ?? fault;

/** A page names whoever must mend it by the word that people use. */
export const toFailureNote = ({ text, fault, givenUp, since, attempts, nextAt }: ShownFailure): Html => html`${givenUp && html`<span class="badge late">given up</span> `}${text}
<div class="quiet small">lies with ${liesWith(fault)}${since !== undefined && html`, since ${toTime(since)}`}${attempts > 1 && html`, ${attempts} attempts`}${nextAt !== undefined && html`, tried again ${toTime(nextAt)}`}${givenUp && html`; it is tried again when somebody has it replayed`}</div>`;
