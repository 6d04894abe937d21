// The foot of every page, once it is known how many there are, and the bytes of it all.
import { buffer } from 'node:stream/consumers';
import type { LetterPen } from './create-letter-pen.ts';
import { letterMeasures as at } from './letter-measures.ts';

export interface Foot {
  readonly reference: string;
  /** With `{page}` and `{pages}`. */
  readonly pageNumber: string;
}

/** Of a page that is full the footer would be the first line of the next one. */
const drawFooters = ({ doc, decorate }: LetterPen, { reference, pageNumber }: Foot): void => {
  const { count } = doc.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    doc.switchToPage(index);
    doc.page.margins.bottom = 0;
    const text = pageNumber.replace('{page}', String(index + 1)).replace('{pages}', String(count));
    decorate('Pagination', () => {
      doc.font('regular').fontSize(8).text(`${reference}  ·  ${text}`, at.left, at.footer, { width: at.width, align: 'right', height: 12, ellipsis: true });
    });
  }
};

export const finishPages = (pen: LetterPen, foot: Foot): Promise<Uint8Array> => {
  drawFooters(pen, foot);
  pen.doc.end();
  return buffer(pen.doc);
};
