// Who pays, on the page of a request: what is known, what stays open, and the form of whoever sees to it (P2.4).
import type { RequestState } from '../../core/worklist/request-state.ts';
import type { SignedIn } from '../route.ts';
import { html, type Html } from './html.ts';
import { isPermitted } from './is-permitted.ts';
import { toFacts } from './to-facts.ts';
import { toSelect } from './to-select.ts';

const COVERAGE = { 'covered': 'covers it', 'not-covered': 'does not cover it' } as const satisfies Record<NonNullable<RequestState['insurer']['coverage']>, string>;

const ENDED: readonly RequestState['state'][] = ['completed', 'cancelled', 'rejected'];

const toForm = (id: string): Html => html`<details><summary>Record what is known</summary><form class="decide" method="post" action="/second-opinion-requests/${encodeURIComponent(id)}/insurer-notice">
<label for="informed-on">Informed on</label> <input id="informed-on" type="date" name="informedOn">
${toSelect({ id: 'coverage', name: 'coverage', label: 'The insurer says' }, [['', ''], ['covered', 'it covers this'], ['not-covered', 'it does not cover this']])}
<label for="self-pay">The patient's side accepted to pay</label> <input id="self-pay" type="checkbox" name="selfPay" value="true">
<label for="waived-reason">Or why the hospital asks for neither</label> <input id="waived-reason" name="waivedReason" maxlength="300" autocomplete="off">
<button>Record it</button></form></details>`;

export const toInsurerBlock = ({ id, state, insurer }: RequestState, reader: SignedIn | undefined): Html => html`${insurer.open.map((text) => html`<p><span class="badge soon">open</span> ${text}</p>`)}
${toFacts([
  ['Informed on', insurer.informedOn], ['The insurer', insurer.coverage && COVERAGE[insurer.coverage]],
  ['The patient\'s side', insurer.selfPay === true ? 'pays' : undefined], ['Waived', insurer.waived],
])}
${!ENDED.includes(state) && isPermitted(reader, 'record-insurer-notice') && toForm(id)}`;
