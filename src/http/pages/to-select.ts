// One of several, with its label.
import { html, type Html } from './html.ts';

export interface SelectField { readonly id: string; readonly name: string; readonly label: string; /** Absent: the first. */ readonly chosen?: string }

/** `options`: value and text of each. */
export const toSelect = ({ id, name, label, chosen }: SelectField, options: readonly (readonly [string, string])[]): Html =>
  html`<label for="${id}">${label}</label> <select id="${id}" name="${name}">${options.map(([value, text]) => html`<option value="${value}"${value === chosen && html` selected`}>${text}</option>`)}</select>`;
