// Why a transfer does not go on, in a line: what is wrong, with whom it lies, since when, and when it is tried again.
import type { TransferFailure } from '../../core/worklist/request-state.ts';
import { html, type Html } from './html.ts';
import { liesWith } from './lies-with.ts';
import { toTime } from './to-time.ts';

export type ShownFailure = Omit<TransferFailure, 'fault'> & { readonly fault: string };

export const toFailureNote = ({ text, fault, givenUp, since, attempts, nextAt }: ShownFailure): Html => html`${givenUp && html`<span class="badge late">given up</span> `}${text}
<div class="quiet small">lies with ${liesWith(fault)}${since !== undefined && html`, since ${toTime(since)}`}${attempts > 1 && html`, ${attempts} attempts`}${nextAt !== undefined && html`, tried again ${toTime(nextAt)}`}${givenUp && html`; it is not tried again by itself`}</div>`;
