// Names with their values, those that have none left out.
import { html, type Html } from './html.ts';

export const toFacts = (facts: readonly (readonly [name: string, value: string | Html | undefined])[]): Html =>
  html`<dl>${facts.map(([name, value]) => value !== undefined && html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
