// What was not possible and what to do about it, in words.
import { findExchangeFault } from '../../core/exchange/find-exchange-fault.ts';
import type { Failure, FailureKind } from '../../core/kernel/result.ts';
import { html, type Html } from './html.ts';

const LATER = 'Nothing was changed. Try again in a moment; if it stays so, tell the administrator.';
const AGAIN = 'Somebody was faster, or it has changed since the page was shown. Go back and look at it again.';
const CORRECT = 'Nothing was changed. Correct what is named here and send it again.';

const TO_DO: Readonly<Partial<Record<FailureKind, string>>> = {
  'login-required': 'Sign in, and do it once more.',
  'not-permitted': 'Ask somebody with that role, or the administrator for the role. That it was tried stands on the audit trail.',
  'consent-missing': 'Record the authorisation that is wanted first. Where the patient refuses, it may not be done.',
  'not-found': 'It may have been moved or done by somebody else. Go back and look.',
  'gone': 'It was taken out of use.',
  'duplicate': AGAIN, 'state-conflict': AGAIN, 'version-conflict': AGAIN,
  'malformed': CORRECT, 'invalid': CORRECT, 'code-unknown': CORRECT, 'business-rule': CORRECT, 'too-large': CORRECT, 'media-type': CORRECT,
  'throttled': LATER, 'not-ready': LATER, 'internal': LATER, 'network-unavailable': LATER, 'network-timeout': LATER, 'network-rejected': LATER,
  'storage-full': 'Nothing was changed. The disk is full: tell the administrator.',
};

/** A decision says why in a code of its own. */
const toText = (text: string): string => findExchangeFault(text)?.text ?? text;

export const toProblemNote = ({ kind, issues }: Failure): Html => html`<div class="alert" role="alert"><ul class="plain">${issues.map((issue) => html`<li>${toText(issue.text)}</li>`)}</ul>
${TO_DO[kind] !== undefined && html`<p>${TO_DO[kind]}</p>`}</div>`;
