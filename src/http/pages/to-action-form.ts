// A form of one button that does one thing. Whether the session may is asked again when it is sent, and whether a page of ours sent it.
import { html, type Html } from './html.ts';

export interface ActionForm {
  readonly to: string;
  readonly label: string;
  /** What it is done to, for who hears the button and not the row around it. */
  readonly about: string;
  /** What was shown when the button was: sent twice, it is done once. */
  readonly key?: string | undefined;
  /** What it sends besides. */
  readonly fields?: Readonly<Record<string, string>>;
}

export const toActionForm = ({ to, label, about, key, fields = {} }: ActionForm): Html => html`<form class="act" method="post" action="${to}">
${key !== undefined && html`<input type="hidden" name="idempotency-key" value="${key}">`}${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}<button>${label}<span class="hidden">: ${about}</span></button>
</form>`;
