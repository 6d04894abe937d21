// A letter as PDF: tagged (PDF/UA-1), with its typeface in it, the same bytes for the same letter. https://pdfa.org/resource/iso-14289-pdfua/
import { buffer } from 'node:stream/consumers';
import { fail, ok } from '../../core/kernel/result.ts';
import type { Letter } from '../../core/notices/letter.ts';
import type { RenderLetter } from '../../ports/render-letter.ts';
import { createLetterPen, type LetterPen } from './create-letter-pen.ts';
import { drawLetterBody } from './draw-letter-body.ts';
import { drawLetterHead } from './draw-letter-head.ts';
import { letterMeasures as at } from './letter-measures.ts';
import { loadLetterFonts } from './load-letter-fonts.ts';

/** Of a page that is full the footer would be the first line of the next one. */
const drawFooters = ({ doc, decorate }: LetterPen, letter: Letter): void => {
  const { count } = doc.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    doc.switchToPage(index);
    doc.page.margins.bottom = 0;
    const text = letter.pageNumber.replace('{page}', String(index + 1)).replace('{pages}', String(count));
    decorate('Pagination', () => {
      doc.font('regular').fontSize(8).text(`${letter.reference}  ·  ${text}`, at.left, at.footer, { width: at.width, align: 'right', height: 12, ellipsis: true });
    });
  }
};

const textsOf = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
};

/** A box in place of a letter of somebody's name would leave the custodian guessing. */
const hasEveryGlyph = (pen: LetterPen, letter: Letter): boolean => [...new Set(textsOf(letter).join('').normalize('NFC'))].every((char) => pen.has(char.codePointAt(0) ?? 0));

export const createRenderLetter = (): RenderLetter => {
  const fonts = loadLetterFonts();
  return async (letter) => {
    const pen = createLetterPen({ language: letter.language, title: letter.title, date: letter.date }, fonts);
    if (!hasEveryGlyph(pen, letter)) return fail('business-rule', 'the letter has characters that are neither Latin, Greek nor Cyrillic: give the name or the address in one of these scripts too');
    drawLetterHead(pen, letter);
    drawLetterBody(pen, letter);
    drawFooters(pen, letter);
    pen.doc.end();
    return ok(await buffer(pen.doc));
  };
};
