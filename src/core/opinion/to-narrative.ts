// Text of ours or of a reviewer as the XHTML that FHIR allows. https://hl7.org/fhir/R4/narrative.html
import type { Narrative } from '@medplum/fhirtypes';
import { XHTML } from '../fhir/systems.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escape = (text: string): string => text.replaceAll(/[&<>"]/gu, (c) => ENTITIES[c] ?? '');

/** A line of its own where the writer began one. */
const toParagraph = (text: string): string => `<p>${text.split(/\r?\n/u).map(escape).join('<br/>')}</p>`;

export interface Said { readonly paragraphs: readonly string[]; readonly items: readonly string[] }

export const toNarrative = ({ paragraphs, items }: Said, language: string): Narrative => {
  const list = items.length > 0 ? `<ul>${items.map((item) => `<li>${escape(item)}</li>`).join('')}</ul>` : '';
  return { status: 'generated', div: `<div xmlns="${XHTML}" xml:lang="${language}" lang="${language}">${paragraphs.map(toParagraph).join('')}${list}</div>` };
};
