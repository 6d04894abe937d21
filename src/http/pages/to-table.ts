// A table for people, with the roles that the phone's layout would take away, and each cell named for it.
import { html, type Html } from './html.ts';

/** `heading` is the row's own; `cells` as many as the columns beside the first. */
export interface TableRow { readonly heading: Html; readonly cells: readonly Html[]; readonly mark?: string | undefined }
export interface Table { readonly columns: readonly string[]; readonly rows: readonly TableRow[]; readonly caption?: Html }

const toRow = (columns: readonly string[]) => ({ heading, cells, mark = '' }: TableRow): Html => html`<tr role="row" class="${mark}">
<th role="rowheader" scope="row">${heading}</th>
${cells.map((cell, i) => html`<td role="cell" data-label="${columns[i + 1]}">${cell}</td>
`)}</tr>`;

export const toTable = ({ columns, rows, caption }: Table): Html => html`<table role="table">
${caption && html`<caption>${caption}</caption>`}<thead role="rowgroup"><tr role="row">${columns.map((column) => html`<th role="columnheader" scope="col">${column}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map(toRow(columns))}</tbody></table>`;
